#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace vizzy::feed {

/// A decimal number in fixed point: `scaled` / 10^`digits`.
struct Decimal {
  std::int64_t scaled = 0;
  int digits = 0;
};

/// `value` rounded to `digits` significant decimal digits, half away from zero: 1,237,410 to three
/// is 1,240,000. Absent when the result leaves the range of an int64.
[[nodiscard]] std::optional<std::int64_t> round_significant(std::int64_t value, int digits);

/// `value` with `digits` after the point, half away from zero. The shortest decimal text of the
/// double is rounded, as a person would: 1.005 to two digits is 1.01. Absent for NaN, infinity and
/// what does not fit in 15 digits.
[[nodiscard]] std::optional<Decimal> round_decimal(double value, int digits);

/// `numerator` / `denominator` with `digits` after the point, half away from zero, computed exactly
/// in integers; `denominator` is positive. Absent when it does not fit in 15 digits.
[[nodiscard]] std::optional<Decimal> round_ratio(std::int64_t numerator, std::int64_t denominator,
                                                 int digits);

/// Appends the shortest text: no exponent, no trailing zeros, no "-0".
void append_decimal(std::string& out, Decimal value);

}  // namespace vizzy::feed
