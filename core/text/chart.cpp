#include "core/text/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace vizzy::text {

namespace {

constexpr std::array<std::string_view, 9> kHeights{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::array<std::string_view, 9> kWidths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"};

/// count / largest in steps, at least one for a count that is not 0.
std::size_t steps(std::uint64_t count, std::uint64_t largest, std::size_t most) {
  if (count == 0) return 0;
  const double share = static_cast<double>(count) / static_cast<double>(std::max(largest, count));
  return std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * double(most))));
}

}  // namespace

std::string sparkline(std::span<const std::uint64_t> counts) {
  std::string line;
  if (counts.empty()) return line;
  const std::uint64_t largest = std::ranges::max(counts);
  for (const std::uint64_t count : counts) line += kHeights[steps(count, largest, 8)];
  return line;
}

std::string bar(std::uint64_t count, std::uint64_t largest, std::size_t columns) {
  std::size_t eighths = steps(count, largest, columns * 8);
  std::string text;
  for (; eighths >= 8; eighths -= 8) text += kWidths[8];
  return text += kWidths[eighths];
}

}  // namespace vizzy::text
