#include "core/versions/retention.h"

#include <algorithm>

namespace vizzy::versions {

std::vector<std::chrono::sys_seconds> believed_times(
    const std::vector<std::optional<std::chrono::sys_seconds>>& recorded,
    std::chrono::sys_seconds now) {
  std::vector<std::chrono::sys_seconds> times(recorded.size());
  auto latest = std::chrono::sys_seconds::min();
  for (std::size_t i = 0; i < recorded.size(); ++i)
    if (recorded[i] && *recorded[i] <= now) times[i] = latest = std::max(latest, *recorded[i]);
  auto next = now;
  for (std::size_t i = recorded.size(); i-- > 0;) {
    if (!recorded[i] || *recorded[i] > now) times[i] = next;
    next = times[i];
  }
  return times;
}

}  // namespace vizzy::versions
