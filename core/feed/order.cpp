#include "core/feed/order.h"

#include <algorithm>
#include <bit>

namespace vizzy::feed {

namespace {

// Type codes of the tuple encoding.
constexpr char kText = 0x02;
constexpr char kZero = 0x14;  // an integer of n bytes is kZero + n, a negative one kZero - n
constexpr char kDouble = 0x21;
constexpr char kFalse = 0x26;
constexpr char kTrue = 0x27;
constexpr char kNull = static_cast<char>(0xfe);

void append_big_endian(std::string& out, std::uint64_t bits, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8)
    out += static_cast<char>(bits >> shift & 0xff);
}

void append_integer(std::string& out, std::int64_t value) {
  const std::uint64_t magnitude =
      value < 0 ? ~static_cast<std::uint64_t>(value) + 1 : static_cast<std::uint64_t>(value);
  const int bytes = (static_cast<int>(std::bit_width(magnitude)) + 7) / 8;
  out += static_cast<char>(value < 0 ? kZero - bytes : kZero + bytes);
  append_big_endian(out, value < 0 ? ~magnitude : magnitude, bytes);
}

void append_double(std::string& out, double value) {
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  const auto bits = std::bit_cast<std::uint64_t>(value == 0 ? 0.0 : value);
  out += kDouble;
  append_big_endian(out, (bits & kSign) != 0 ? ~bits : bits | kSign, 8);
}

void append_text(std::string& out, std::string_view text) {
  out += kText;
  for (const char c : text) {
    out += c;
    if (c == '\0') out += static_cast<char>(0xff);
  }
  out += '\0';
}

}  // namespace

void append_sort_term(std::string& key, const Value& value, definition::Direction direction) {
  if (std::holds_alternative<std::monostate>(value)) {
    key += kNull;
    return;
  }
  const std::size_t start = key.size();
  if (const auto* integer = std::get_if<std::int64_t>(&value)) append_integer(key, *integer);
  if (const auto* decimal = std::get_if<Decimal>(&value)) append_integer(key, decimal->scaled);
  if (const auto* real = std::get_if<double>(&value)) append_double(key, *real);
  if (const auto* text = std::get_if<std::string_view>(&value)) append_text(key, *text);
  if (const auto* date = std::get_if<std::chrono::sys_days>(&value))
    append_integer(key, date->time_since_epoch().count());
  if (const auto* time = std::get_if<std::chrono::sys_seconds>(&value))
    append_integer(key, time->time_since_epoch().count());
  if (const auto* boolean = std::get_if<bool>(&value)) key += *boolean ? kTrue : kFalse;
  if (direction == definition::Direction::descending)
    std::transform(key.begin() + static_cast<std::ptrdiff_t>(start), key.end(),
                   key.begin() + static_cast<std::ptrdiff_t>(start),
                   [](char c) { return static_cast<char>(~c); });
}

void append_item_sort_key(std::string& sort_key, const definition::FeedDefinition& feed,
                          const Value& key, const std::vector<Value>& values) {
  for (const definition::SortTerm& term : feed.sort)
    append_sort_term(sort_key, values[term.field], term.direction);
  append_sort_term(sort_key, key, definition::Direction::ascending);
}

}  // namespace vizzy::feed
