#include "core/feed/longest_run.h"

#include <algorithm>

namespace vizzy::feed {

std::vector<std::size_t> longest_run(const std::vector<std::uint64_t>& ranks) {
  std::vector<std::size_t> ends;  // where the run of each length ends whose last rank is least
  std::vector<std::size_t> before(ranks.size());
  for (std::size_t place = 0; place < ranks.size(); ++place) {
    // Most ranks go on where the longest run ends.
    const bool is_next = ends.empty() || ranks[ends.back()] < ranks[place];
    const auto end =
        is_next ? ends.end()
                : std::ranges::lower_bound(ends, ranks[place], {},
                                           [&](std::size_t other) { return ranks[other]; });
    if (end != ends.begin()) before[place] = *(end - 1);
    if (end == ends.end()) {
      ends.push_back(place);
    } else {
      *end = place;
    }
  }
  std::vector<std::size_t> run(ends.size());
  for (std::size_t length = ends.size(); length > 0; --length)
    run[length - 1] = length == ends.size() ? ends.back() : before[run[length]];
  return run;
}

}  // namespace vizzy::feed
