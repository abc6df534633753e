#include "core/analytics/distribution.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace vizzy::analytics {

namespace {
constexpr int kBits = 11;  // values below 2^11 have their own steps
constexpr std::size_t kHalf = std::size_t{1} << (kBits - 1);
}  // namespace

/// Value v of n > 11 bits shares its step with those that have the same 11 leading bits.
std::size_t Distribution::step_of(std::int64_t value) {
  const auto bits = static_cast<std::uint64_t>(value);
  const int shift = std::max(0, static_cast<int>(std::bit_width(bits)) - kBits);
  return static_cast<std::size_t>(shift) * kHalf + static_cast<std::size_t>(bits >> shift);
}

std::int64_t Distribution::value_of(std::size_t step) {
  if (step < 2 * kHalf) return static_cast<std::int64_t>(step);
  const std::size_t shift = step / kHalf - 1;
  return static_cast<std::int64_t>((step - shift * kHalf) << shift);
}

void Distribution::add(std::int64_t value) {
  value = std::max<std::int64_t>(value, 0);
  const std::size_t step = step_of(value);
  if (step >= steps_.size()) steps_.resize(step + 1);
  ++steps_[step];
  least_ = count_ == 0 ? value : std::min(least_, value);
  greatest_ = std::max(greatest_, value);
  ++count_;
}

std::int64_t Distribution::quantile(double share) const {
  const auto rank = std::max<std::uint64_t>(
      1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  if (rank >= count_) return greatest_;
  std::uint64_t seen = 0;
  std::size_t step = 0;
  while (step < steps_.size() && (seen += steps_[step]) < rank) ++step;
  return std::max(value_of(step), least_);
}

std::vector<std::uint64_t> Distribution::histogram(std::size_t bars) const {
  std::vector<std::uint64_t> counts(bars);
  const auto first = std::find_if(steps_.begin() + (steps_.empty() ? 0 : 1), steps_.end(),
                                  [](std::uint64_t count) { return count > 0; });
  if (first == steps_.end()) return counts;
  const double low = std::log(static_cast<double>(value_of(first - steps_.begin())));
  const double range = std::log(static_cast<double>(greatest_)) - low;
  for (std::size_t step = 1; step < steps_.size(); ++step) {
    const double place = std::log(static_cast<double>(value_of(step))) - low;
    const double bar = range > 0 ? place / range * static_cast<double>(bars) : 0;
    counts[std::clamp(static_cast<std::size_t>(std::max(bar, 0.0)), std::size_t{0}, bars - 1)] +=
        steps_[step];
  }
  return counts;
}

}  // namespace vizzy::analytics
