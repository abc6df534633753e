#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace vizzy::feed {

/// Counts the segments of feeds for reports: a thousand lines of them would hide the rest.
class SegmentSums {
 public:
  /// `name` may be of a feed, which counts nothing.
  void add(std::string_view name, std::uint64_t items);
  [[nodiscard]] std::uint64_t count(std::string_view feed) const;
  /// "  3 segments hold 20 items\n"; empty for a feed without segments.
  [[nodiscard]] std::string text(std::string_view feed) const;

 private:
  struct Sum {
    std::uint64_t segments = 0;
    std::uint64_t items = 0;
  };
  std::map<std::string, Sum, std::less<>> sums_;  ///< by feed
};

}  // namespace vizzy::feed
