#include "core/ingest/column_value.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <system_error>

#include "core/timestamp.h"
#include "core/utf8.h"

namespace vizzy::ingest {

namespace {

constexpr std::size_t kMaxQuotedBytes = 60;

CheckedValue problem(std::string reason) { return {{}, std::move(reason)}; }

template <class Number>
std::from_chars_result parse(std::string_view text, Number& number) {
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ptr != text.data() + text.size()) return {result.ptr, std::errc::invalid_argument};
  return result;
}

CheckedValue check_integer(std::string_view text) {
  std::int64_t number = 0;
  const auto result = parse(text, number);
  if (result.ec == std::errc::result_out_of_range)
    return problem(fmt::format("does not fit in 64 bits: {}", in_quotes(text)));
  if (result.ec != std::errc()) return problem(fmt::format("not an integer: {}", in_quotes(text)));
  return {number, ""};
}

CheckedValue check_counter(std::string_view text) {
  CheckedValue checked = check_integer(text);
  if (checked.problem.empty() && std::get<std::int64_t>(checked.value) < 0)
    return problem(fmt::format("is negative: {}", in_quotes(text)));
  return checked;
}

CheckedValue check_decimal(std::string_view text) {
  double number = 0;
  const auto result = parse(text, number);
  if (result.ec == std::errc::result_out_of_range)
    return problem(fmt::format("does not fit in a double: {}", in_quotes(text)));
  if (result.ec != std::errc() || !std::isfinite(number))
    return problem(fmt::format("not a number: {}", in_quotes(text)));
  if (number < 0) return problem(fmt::format("is negative: {}", in_quotes(text)));
  return {number, ""};
}

CheckedValue check_boolean(std::string_view text) {
  if (text == "1" || text == "true") return {std::int64_t{1}, ""};
  if (text == "0" || text == "false") return {std::int64_t{0}, ""};
  return problem(fmt::format("not 0, 1, true or false: {}", in_quotes(text)));
}

CheckedValue check_timestamp(const std::string& text) {
  if (auto canonical = canonical_timestamp(text)) return {std::move(*canonical), ""};
  return problem(
      fmt::format("not a date (2024-01-31) or a time in whole seconds with its zone "
                  "(2024-01-31T12:00:00Z): {}",
                  in_quotes(text)));
}

CheckedValue check_text(const std::string& text) {
  if (text.find('\0') != std::string::npos) return problem("holds a NUL character");
  return {text, ""};
}

bool is_text(ColumnType type) { return type == ColumnType::text || type == ColumnType::timestamp; }

/// What JSON says must be what the column holds: "12" is not a number and 12 is not text.
std::string wrong_kind(ColumnType type, CellKind kind) {
  switch (kind) {
    case CellKind::string: return is_text(type) ? "" : "is text; write it without quotes";
    case CellKind::number: return is_text(type) ? "is a number; write it between quotes" : "";
    case CellKind::boolean:
      return type == ColumnType::boolean ? "" : "is true or false, which this column cannot hold";
    case CellKind::nested: return "is an object or a list, which no column can hold";
    case CellKind::null:
    case CellKind::untyped: break;
  }
  return "";
}

CheckedValue check_content(ColumnType type, const std::string& text) {
  switch (type) {
    case ColumnType::integer: return check_integer(text);
    case ColumnType::counter: return check_counter(text);
    case ColumnType::decimal: return check_decimal(text);
    case ColumnType::boolean: return check_boolean(text);
    case ColumnType::timestamp: return check_timestamp(text);
    case ColumnType::text: break;
  }
  return check_text(text);
}

}  // namespace

CheckedValue check_value(const Column& column, const ImportCell& cell) {
  if (std::string wrong = wrong_kind(column.type, cell.kind); !wrong.empty())
    return problem(std::move(wrong));
  if (cell.text.empty())
    return column.presence == Presence::required ? problem("is empty") : CheckedValue{};
  if (!is_utf8(cell.text)) return problem("is not valid UTF-8");
  return check_content(column.type, cell.text);
}

std::string in_quotes(std::string_view text) {
  const bool cut = text.size() > kMaxQuotedBytes;
  if (cut) {
    text = text.substr(0, kMaxQuotedBytes);
    // Not in the middle of a character: the bytes after its first are 10xxxxxx.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80)
      text.remove_suffix(1);
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0x80) text.remove_suffix(1);
  }
  std::string shown;
  for (const char c : text) shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
  return fmt::format("\"{}{}\"", shown, cut ? "..." : "");
}

}  // namespace vizzy::ingest
