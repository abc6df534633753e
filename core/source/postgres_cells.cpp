#include "core/source/postgres_cells.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "core/error.h"
#include "core/source/libpq.h"

namespace vizzy::source {

namespace {

// OIDs of built-in types never change (PostgreSQL's pg_type.dat); no client header has them.
enum Type : Oid {
  bool_type = 16,
  bytea_type = 17,
  int8_type = 20,
  int2_type = 21,
  int4_type = 23,
  oid_type = 26,
  float4_type = 700,
  float8_type = 701,
  bpchar_type = 1042,
  date_type = 1082,
  timestamp_type = 1114,
  timestamptz_type = 1184,
  numeric_type = 1700,
};

/// A value that no cell can hold.
struct Unfit {
  std::string reason;
  Remedy remedy;
};

template <class Number>
Number to_number(std::string_view text) {
  Number number{};
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec != std::errc()) throw Unfit{"cannot be read", {"cast it to text in the SQL"}};
  return number;
}

constexpr std::size_t kExactDigits = 15;  // decimal digits that a double always keeps

Cell numeric(std::string_view text) {
  const std::size_t point = text.find('.');
  if (text.ends_with('N') || text.ends_with('y')) return to_number<double>(text);  // NaN, Infinity
  if (point == std::string_view::npos) {
    std::int64_t integer = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), integer);
    if (result.ec == std::errc()) return integer;
    throw Unfit{"does not fit in 64 bits", {"divide it in the SQL, or cast it: ::text"}};
  }
  std::string_view digits = text.substr(0, text.find_last_not_of('0') + 1);
  digits.remove_prefix(std::min(digits.size(), digits.find_first_not_of("-0.")));
  const auto count = digits.size() - static_cast<std::size_t>(std::ranges::count(digits, '.'));
  if (count <= kExactDigits) return to_number<double>(text);
  throw Unfit{"has more than 15 digits and would be changed",
              {"round it in the SQL: round(x, 6), or cast it: ::double precision"}};
}

/// PostgreSQL's "2024-01-31 12:00:00+00" as ISO 8601 has it.
std::string_view iso(std::string& out, std::string_view text, Oid type) {
  if (text.ends_with("infinity") || text.ends_with(" BC"))
    throw Unfit{"is not an ISO 8601 date", {"leave it out or replace it in the SQL"}};
  out = text;
  if (const auto space = out.find(' '); space != std::string::npos) out[space] = 'T';
  if (type == timestamptz_type && out.ends_with("+00")) out.replace(out.size() - 3, 3, "Z");
  return out;
}

std::string_view without_padding(std::string_view text) {
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

}  // namespace

PostgresCells::PostgresCells(const pg_result* result, const std::vector<int>& columns,
                             std::string location)
    : row_(columns.size()), location_(std::move(location)) {
  for (const int index : columns)
    columns_.push_back({.index = index,
                        .type = index < 0 ? 0 : libpq().PQftype(result, index),
                        .name = index < 0 ? "" : libpq().PQfname(result, index),
                        .text = {}});
}

Cell PostgresCells::cell_of(Column& column, std::string_view text) const {
  try {
    switch (column.type) {
      case bool_type: return text == "t";
      case int2_type:
      case int4_type:
      case int8_type:
      case oid_type: return to_number<std::int64_t>(text);
      case float4_type:
      case float8_type: return to_number<double>(text);
      case numeric_type: return numeric(text);
      case bytea_type: return Blob{(text.size() - 2) / 2};  // "\x", then two digits for each byte
      case bpchar_type: return without_padding(text);
      case date_type:
      case timestamp_type:
      case timestamptz_type: return iso(column.text, text, column.type);
      default: return text;
    }
  } catch (const Unfit& unfit) {
    throw Error(ErrorKind::failed,
                fmt::format("{}: the column \"{}\" holds {}, which {}", location_, column.name,
                            text, unfit.reason),
                unfit.remedy);
  }
}

Row PostgresCells::row_of(const pg_result* result) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    if (column.index < 0 || libpq().PQgetisnull(result, 0, column.index) == 1) {
      row_[i] = std::monostate{};
      continue;
    }
    const auto size = static_cast<std::size_t>(libpq().PQgetlength(result, 0, column.index));
    row_[i] = cell_of(column, {libpq().PQgetvalue(result, 0, column.index), size});
  }
  return row_;
}

}  // namespace vizzy::source
