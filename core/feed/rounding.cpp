#include "core/feed/rounding.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>
#include <utility>

namespace vizzy::feed {

namespace {

__extension__ using Wide = __int128;  // exact products of two 64-bit integers

constexpr std::int64_t kMaxScaled = 999'999'999'999'999;  // 15 digits: exact in a double

constexpr std::int64_t power_of_ten(int exponent) {
  std::int64_t power = 1;
  for (int i = 0; i < exponent; ++i) power *= 10;
  return power;
}

/// `numerator` / `denominator`, half away from zero.
Wide divide_rounded(Wide numerator, Wide denominator) {
  const Wide half = denominator / 2;
  // With an odd denominator no quotient is halfway, so the truncated half is enough.
  return (numerator < 0 ? numerator - half : numerator + half) / denominator;
}

int count_digits(std::int64_t value) {
  int count = 1;
  while ((value /= 10) != 0) ++count;
  return count;
}

std::optional<Decimal> checked(Wide scaled, int digits) {
  if (scaled > kMaxScaled || scaled < -kMaxScaled) return std::nullopt;
  return Decimal{static_cast<std::int64_t>(scaled), digits};
}

}  // namespace

std::optional<std::int64_t> round_significant(std::int64_t value, int digits) {
  const int excess = count_digits(value) - digits;
  if (excess <= 0) return value;
  const Wide power = power_of_ten(excess);
  const Wide rounded = divide_rounded(value, power) * power;
  if (rounded > std::numeric_limits<std::int64_t>::max() ||
      rounded < std::numeric_limits<std::int64_t>::min())
    return std::nullopt;
  return static_cast<std::int64_t>(rounded);
}

std::optional<Decimal> round_decimal(double value, int digits) {
  if (!std::isfinite(value) || std::abs(value) > 1e15) return std::nullopt;
  // "d.ddde-XX": the shortest digits that read back as the same double.
  std::array<char, 40> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value),
                                 std::chars_format::scientific);
  const std::string_view text(buffer.data(), static_cast<std::size_t>(end.ptr - buffer.data()));
  const std::size_t mark = text.find('e');
  int exponent = 0;
  const bool negative_exponent = text[mark + 1] == '-';
  std::from_chars(text.data() + mark + 2, text.data() + text.size(), exponent);
  if (negative_exponent) exponent = -exponent;

  // Keep the digits up to the last wanted one, and round by the next.
  int kept = exponent + 1 + digits;
  Wide scaled = 0;
  std::size_t at = 0;
  const auto next_digit = [&] {
    if (at < mark && text[at] == '.') ++at;
    return at < mark ? text[at++] - '0' : 0;
  };
  if (kept < 0) return Decimal{0, digits};
  for (; kept > 0; --kept) scaled = scaled * 10 + next_digit();
  if (next_digit() >= 5) ++scaled;
  return checked(value < 0 ? -scaled : scaled, digits);
}

std::optional<Decimal> round_ratio(std::int64_t numerator, std::int64_t denominator, int digits) {
  return checked(divide_rounded(Wide{numerator} * power_of_ten(digits), denominator), digits);
}

void append_decimal(std::string& out, Decimal value) {
  while (value.digits > 0 && value.scaled % 10 == 0) {
    value.scaled /= 10;
    --value.digits;
  }
  if (value.scaled < 0) out += '-';
  std::string digits = std::to_string(std::abs(value.scaled));
  const auto point = static_cast<std::size_t>(value.digits);
  if (digits.size() <= point) digits.insert(0, point + 1 - digits.size(), '0');
  if (point > 0) digits.insert(digits.size() - point, 1, '.');
  out += digits;
}

}  // namespace vizzy::feed
