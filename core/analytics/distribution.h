#pragma once

#include <cstdint>
#include <vector>

namespace vizzy::analytics {

/// How values from 0 to 2^63 - 1 are spread, in half a megabyte whatever their number: exact below
/// 2,048, above it in steps of at most one in 1,024 (as HdrHistogram does it, hdrhistogram.org).
class Distribution {
 public:
  void add(std::int64_t value);  ///< a negative one counts as 0

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::int64_t least() const { return least_; }        ///< exact; 0 for none
  [[nodiscard]] std::int64_t greatest() const { return greatest_; }  ///< likewise
  /// The smallest value that at least this share of all values does not exceed (nearest rank): 0.5
  /// is the median. The lower end of its step; 0 without values.
  [[nodiscard]] std::int64_t quantile(double share) const;

  /// How many values fall into each of `bars` ranges of equal ratio from the least value above 0 to
  /// the greatest; zeros are left out.
  [[nodiscard]] std::vector<std::uint64_t> histogram(std::size_t bars) const;

 private:
  static std::size_t step_of(std::int64_t value);
  static std::int64_t value_of(std::size_t step);

  std::vector<std::uint64_t> steps_;
  std::uint64_t count_ = 0;
  std::int64_t least_ = 0;
  std::int64_t greatest_ = 0;
};

}  // namespace vizzy::analytics
