#pragma once

#include <cstdint>
#include <string>

namespace vizzy::text {

/// Appends an integer in decimal.
void append_integer(std::string& out, std::int64_t value);

/// Appends the shortest text that reads back as the same double; `value` is finite.
void append_shortest(std::string& out, double value);

/// 1234567.891 as "1,234,567.89" with two digits; without grouping "1234567.89".
[[nodiscard]] std::string fixed_text(double value, int digits, bool grouped_digits);
[[nodiscard]] std::string integer_text(std::int64_t value, bool grouped_digits);

}  // namespace vizzy::text
