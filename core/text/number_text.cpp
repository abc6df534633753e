#include "core/text/number_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

namespace vizzy::text {

namespace {

/// Puts commas between the thousands of the whole part of a number.
std::string with_groups(std::string text) {
  const std::size_t first = text.starts_with('-') ? 1 : 0;
  std::size_t at = std::min(text.find('.'), text.size());
  while (at > first + 3) text.insert(at -= 3, 1, ',');
  return text;
}

template <class Number>
void append_number(std::string& out, Number value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  out.append(buffer.data(), end);
}

}  // namespace

void append_integer(std::string& out, std::int64_t value) { append_number(out, value); }

void append_shortest(std::string& out, double value) { append_number(out, value); }

std::string fixed_text(double value, int digits, bool grouped_digits) {
  std::string text = fmt::format("{:.{}f}", value, digits);
  return grouped_digits ? with_groups(std::move(text)) : text;
}

std::string integer_text(std::int64_t value, bool grouped_digits) {
  std::string text = std::to_string(value);
  return grouped_digits ? with_groups(std::move(text)) : text;
}

}  // namespace vizzy::text
