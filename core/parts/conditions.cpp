#include "core/parts/conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace vizzy::parts {

namespace {

using definition::FieldType;
using source::SqlDialect;

constexpr std::string_view kEveryRow = "1 = 1";

/// In SQLite as bytes: a literal cannot hold NUL, and columns convert what looks like a number.
std::string text_literal(std::string_view text, SqlDialect dialect) {
  std::string literal = dialect == SqlDialect::sqlite ? "CAST(x'" : "'";
  for (const char c : text)
    if (dialect == SqlDialect::sqlite) {
      literal += fmt::format("{:02x}", static_cast<unsigned char>(c));
    } else {
      literal += c == '\'' ? "''" : std::string(1, c);
    }
  return literal + (dialect == SqlDialect::sqlite ? "' AS TEXT)" : "'");
}

/// In PostgreSQL a literal in quotes takes the type of what it is compared with.
std::string number_literal(const std::string& digits, SqlDialect dialect) {
  return dialect == SqlDialect::sqlite ? digits : "'" + digits + "'";
}

/// Databases do not read decimals to the last bit.
std::string real_literal(double value, double direction, SqlDialect dialect) {
  constexpr double kPrecision = 1e-14;
  const double moved = value + direction * std::abs(value) * kPrecision;
  return number_literal(fmt::format("{:.17g}", moved), dialect);
}

bool is_exact(const definition::Field& field, const source::Cell& raw) {
  switch (field.type) {
    case FieldType::decimal: return false;
    case FieldType::timestamp: return std::holds_alternative<std::int64_t>(raw);
    case FieldType::integer: break;
    default: return true;
  }
  const auto* integer = std::get_if<std::int64_t>(&raw);
  if (integer == nullptr || field.significant_digits == 0) return integer != nullptr;
  return std::abs(static_cast<double>(*integer)) < std::pow(10.0, field.significant_digits);
}

/// Times as text are written in several ways.
bool is_unordered_time(const definition::Field& field, SqlDialect dialect) {
  return field.type == FieldType::timestamp && dialect == SqlDialect::sqlite;
}

constexpr std::array kIntegers{std::string_view("smallint"), std::string_view("integer"),
                               std::string_view("bigint"), std::string_view("numeric")};
constexpr std::array kTexts{std::string_view("text"), std::string_view("character varying"),
                            std::string_view("character"), std::string_view("name"),
                            std::string_view("uuid")};

template <class Names>
bool is_among(std::string_view type, const Names& names) {
  return std::ranges::find(names, type) != names.end();
}

bool is_numeric(FieldType field, std::string_view type) {
  switch (field) {
    case FieldType::integer: return is_among(type, kIntegers);
    case FieldType::decimal:
      return is_among(type, kIntegers) || type == "real" || type == "double precision";
    case FieldType::boolean: return type == "boolean";
    case FieldType::date: return type == "date";
    case FieldType::timestamp: return type.starts_with("timestamp with");
    case FieldType::text: return false;
  }
  return false;
}

std::string operator_of(definition::Direction direction, bool after) {
  return (direction == definition::Direction::ascending) == after ? ">" : "<";
}

}  // namespace

std::string as_text(const std::string& column, SqlDialect dialect) {
  const std::string name = source::sql_identifier(column);
  return dialect == SqlDialect::sqlite ? fmt::format("CAST({} AS TEXT) COLLATE BINARY", name)
                                       : fmt::format("({})::text COLLATE \"C\"", name);
}

Comparison comparison_of(const definition::View& view, const definition::Field& field,
                         SqlDialect dialect, std::string_view type) {
  const bool is_computed = field.ratio || field.metric;
  const bool has_fallback = !std::holds_alternative<std::monostate>(field.fallback);
  if (is_computed || field.optional || has_fallback || field.max_chars > 0) return Comparison::none;
  if (field.type == FieldType::text) {
    const bool is_key = !view.fields.empty() && &field == &view.fields[view.key];
    if (view.row_limit.action == definition::OnOversize::cut && !is_key) return Comparison::none;
    return dialect == SqlDialect::sqlite || is_among(type, kTexts) ? Comparison::text
                                                                   : Comparison::none;
  }
  if (dialect == SqlDialect::sqlite)
    return field.type == FieldType::date ? Comparison::text : Comparison::number;
  return is_numeric(field.type, type) ? Comparison::number : Comparison::none;
}

KnownValue known_value(const definition::Field& field, const source::Cell& raw, std::string shown,
                       SqlDialect dialect) {
  KnownValue value{.shown = std::move(shown), .is_exact = is_exact(field, raw)};
  if (const auto* integer = std::get_if<std::int64_t>(&raw))
    value.low = value.high = number_literal(std::to_string(*integer), dialect);
  else if (const auto* boolean = std::get_if<bool>(&raw))
    value.low = value.high = *boolean ? "'true'" : "'false'";
  else if (const auto* text = std::get_if<std::string_view>(&raw))
    value.low = value.high = is_unordered_time(field, dialect) ? "" : text_literal(*text, dialect);
  else if (const auto* real = std::get_if<double>(&raw)) {
    value.low = real_literal(*real, -1, dialect);
    value.high = real_literal(*real, 1, dialect);
  } else {
    value.is_null = true;
  }
  return value;
}

std::string Conditions::value(const Term& term) const {
  const std::string name = source::sql_identifier(term.column);
  if (term.comparison != Comparison::text)
    return dialect_ == SqlDialect::sqlite ? "+" + name : name;
  return dialect_ == SqlDialect::sqlite ? fmt::format("+{} COLLATE BINARY", name)
                                        : as_text(term.column, dialect_);
}

/// Whether two rows are the same in the terms before this one.
bool Conditions::are_equal_until(std::size_t a, std::size_t b, std::size_t term) const {
  for (std::size_t i = 0; i < term; ++i)
    if (rows_[a][i].shown != rows_[b][i].shown) return false;
  return true;
}

/// The value of the nearest row that is shown before this one in the term, and equal before it.
const KnownValue* Conditions::last_before(std::size_t row, std::size_t term) const {
  for (std::size_t other = row; other > 0 && are_equal_until(other - 1, row, term); --other)
    if (rows_[other - 1][term].shown != rows_[row][term].shown) return &rows_[other - 1][term];
  return nullptr;
}

const KnownValue* Conditions::first_after(std::size_t row, std::size_t term) const {
  for (std::size_t other = row + 1; other < rows_.size() && are_equal_until(other, row, term);
       ++other)
    if (rows_[other][term].shown != rows_[row][term].shown) return &rows_[other][term];
  return nullptr;
}

/// NULL comes last in either direction.
std::string Conditions::at_or_after(std::size_t row, std::size_t term) const {
  if (term == terms_.size() || terms_[term].comparison == Comparison::none)
    return std::string(kEveryRow);
  const KnownValue& known = rows_[row][term];
  const std::string column = value(terms_[term]);
  const std::string after = operator_of(terms_[term].direction, true);
  if (known.is_null) return fmt::format("({} IS NULL AND {})", column, at_or_after(row, term + 1));
  if (known.is_exact)
    return fmt::format("({0} {1} {2} OR {0} IS NULL OR ({0} = {2} AND {3}))", column, after,
                       known.low, at_or_after(row, term + 1));
  const KnownValue* bound = last_before(row, term);
  if (bound == nullptr || bound->low.empty()) return std::string(kEveryRow);
  return fmt::format("({0} {1}= {2} OR {0} IS NULL)", column, after,
                     after == ">" ? bound->low : bound->high);
}

std::string Conditions::at_or_before(std::size_t row, std::size_t term) const {
  if (term == terms_.size() || terms_[term].comparison == Comparison::none)
    return std::string(kEveryRow);
  const KnownValue& known = rows_[row][term];
  const std::string column = value(terms_[term]);
  const std::string before = operator_of(terms_[term].direction, false);
  if (known.is_null)
    return fmt::format("({} IS NOT NULL OR {})", column, at_or_before(row, term + 1));
  if (known.is_exact)
    return fmt::format("({0} {1} {2} OR ({0} = {2} AND {3}))", column, before, known.low,
                       at_or_before(row, term + 1));
  const KnownValue* bound = first_after(row, term);
  if (bound == nullptr) return std::string(kEveryRow);
  if (bound->is_null) return fmt::format("{} IS NOT NULL", column);
  if (bound->low.empty()) return std::string(kEveryRow);
  return fmt::format("{} {}= {}", column, before, before == ">" ? bound->low : bound->high);
}

/// SQLite holds values of any type in any column. All parts read those that do not fit, so that one
/// of them says so.
std::string Conditions::unexpected_values() const {
  std::string rows;
  if (dialect_ != SqlDialect::sqlite) return rows;
  for (const Term& term : terms_)
    if (term.comparison != Comparison::none)
      rows += fmt::format("typeof({}) NOT IN ({}, 'null') OR ", source::sql_identifier(term.column),
                          term.comparison == Comparison::text ? "'text'" : "'integer', 'real'");
  return rows;
}

feed::Where Conditions::range(std::optional<std::size_t> from,
                              std::optional<std::size_t> to) const {
  const std::string after = from ? at_or_after(*from, 0) : std::string(kEveryRow);
  const std::string before = to ? at_or_before(*to, 0) : std::string(kEveryRow);
  if (after == kEveryRow && before == kEveryRow) return {};
  return fmt::format("({}(({}) AND ({})))", unexpected_values(), after, before);
}

feed::Where in_segments(const std::vector<std::string>& columns,
                        const std::vector<std::vector<std::string>>& segments, SqlDialect dialect) {
  if (segments.empty()) return std::string(kNoRow);
  std::vector<std::string> names;
  std::string unexpected;
  for (const std::string& column : columns) {
    names.push_back(as_text(column, dialect));
    if (dialect == SqlDialect::sqlite)
      unexpected += fmt::format("typeof({}) NOT IN ('text', 'integer', 'null') OR ",
                                source::sql_identifier(column));
  }
  std::vector<std::string> values;
  for (const std::vector<std::string>& segment : segments) {
    std::vector<std::string> literals;
    for (const std::string& text : segment) literals.push_back(text_literal(text, dialect));
    values.push_back(fmt::format("{}", fmt::join(literals, ", ")));
  }
  constexpr std::size_t kLongest = 500'000;  // SQLite takes a million bytes
  feed::Where where =
      columns.size() == 1
          ? fmt::format("({}{} IN ({}))", unexpected, names.front(), fmt::join(values, ", "))
          : fmt::format("({}({}) IN (VALUES ({})))", unexpected, fmt::join(names, ", "),
                        fmt::join(values, "), ("));
  return where.size() > kLongest ? feed::Where() : where;
}

}  // namespace vizzy::parts
