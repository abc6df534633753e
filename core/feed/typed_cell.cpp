#include "core/feed/typed_cell.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

#include "core/source/identifier.h"
#include "core/text/number_words.h"
#include "core/timestamp.h"
#include "core/utf8.h"

namespace vizzy::feed {

namespace {

using Words = std::pair<std::string_view, std::string_view>;
constexpr std::array kFalseAndTrue{
    Words{"f", "t"}, Words{"F", "T"},    Words{"false", "true"}, Words{"FALSE", "TRUE"},
    Words{"n", "y"}, Words{"N", "Y"},    Words{"no", "yes"},     Words{"NO", "YES"},
    Words{"0", "1"}, Words{"No", "Yes"}, Words{"off", "on"},     Words{"False", "True"}};

/// What to compare a text with that is declared a boolean: the word for true of those that people
/// use.
std::string_view word_for_true(std::string_view text) {
  for (const auto& [no, yes] : kFalseAndTrue)
    if (text == no || text == yes) return yes;
  return "t";
}

std::string boolean_remedy(const source::Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  return text == nullptr ? "compare it in the SQL: {} <> 0"
                         : fmt::format("compare it in the SQL: {{}} = '{}'", word_for_true(*text));
}

/// SQLite makes a number of anything: of "1,50" it would make 1.
bool is_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

std::string number_remedy(const source::Cell& cell, definition::FieldType declared) {
  if (std::holds_alternative<bool>(cell)) return "declare a boolean";
  if (std::holds_alternative<double>(cell))
    return "declare a decimal, or round it in the SQL: CAST(round({}) AS INTEGER)";
  if (!is_number(std::get<std::string_view>(cell))) return "declare text, or correct the rows";
  return fmt::format("convert it in the SQL: CAST({{}} AS {})",
                     declared == definition::FieldType::integer ? "INTEGER" : "DOUBLE PRECISION");
}

std::string time_remedy(const source::Cell& cell, definition::FieldType type) {
  if (type == definition::FieldType::date) return "declare a timestamp, or make a date in the SQL";
  return std::holds_alternative<double>(cell)
             ? "make whole seconds since 1970 in the SQL: CAST({} AS INTEGER)"
             : "make a text such as 2024-01-31T12:00:00Z in the SQL, or seconds since 1970";
}

std::string text_remedy(const source::Cell& cell) {
  const bool is_integer = std::holds_alternative<std::int64_t>(cell);
  return fmt::format("declare {}, or convert it in the SQL: CAST({{}} AS TEXT)",
                     is_integer                           ? "an integer"
                     : std::holds_alternative<bool>(cell) ? "a boolean"
                                                          : "a decimal");
}

std::string remedy_for(const source::Cell& cell, definition::FieldType declared) {
  if (std::holds_alternative<std::monostate>(cell)) return "";
  if (std::holds_alternative<source::Blob>(cell))
    return "select its text: " + source::sql_text_of_bytes("{}");
  switch (declared) {
    case definition::FieldType::boolean: return boolean_remedy(cell);
    case definition::FieldType::date:
    case definition::FieldType::timestamp: return time_remedy(cell, declared);
    case definition::FieldType::text: return text_remedy(cell);
    default: return number_remedy(cell, declared);
  }
}

}  // namespace

std::string describe(const source::Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell))
    return fmt::format("the integer {}", *integer);
  if (const auto* real = std::get_if<double>(&cell)) return fmt::format("the real {}", *real);
  if (const auto* boolean = std::get_if<bool>(&cell))
    return *boolean ? "the boolean true" : "the boolean false";
  if (const auto* text = std::get_if<std::string_view>(&cell)) {
    if (!is_utf8(*text)) return "text that is not UTF-8";
    return text->size() > 40 ? std::string("a longer text") : fmt::format("the text \"{}\"", *text);
  }
  if (const auto* blob = std::get_if<source::Blob>(&cell))
    return fmt::format("a blob of {}", text::counted(blob->size_bytes, "byte"));
  return "NULL";
}

void name_column(Misfit& misfit, const std::string& column) {
  constexpr std::string_view kColumn = "{}";
  const std::string name = source::sql_identifier(column);
  for (std::size_t at = 0; (at = misfit.remedy.find(kColumn, at)) != std::string::npos;
       at += name.size())
    misfit.remedy.replace(at, kColumn.size(), name);
}

void refuse_key(const source::Cell& cell, const std::string& column, std::string_view what) {
  Misfit misfit{.reason = fmt::format("is {}; {} is an integer or text", describe(cell), what),
                .field = column,
                .remedy = std::holds_alternative<source::Blob>(cell)
                              ? remedy_for(cell, definition::FieldType::text)
                              : "select its text: CAST({} AS TEXT) AS {}"};
  name_column(misfit, column);
  throw Misfit(misfit);
}

void misfit(const source::Cell& cell, definition::FieldType declared) {
  throw Misfit{
      .reason = fmt::format("is {}, declared {}", describe(cell), definition::type_noun(declared)),
      .remedy = remedy_for(cell, declared)};
}

std::string_view text_of(const source::Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  if (text == nullptr) misfit(cell, definition::FieldType::text);
  if (!is_utf8(*text)) throw Misfit{"is not valid UTF-8; correct the row"};
  return *text;
}

bool boolean_of(const source::Cell& cell) {
  if (const auto* boolean = std::get_if<bool>(&cell)) return *boolean;
  const auto* integer = std::get_if<std::int64_t>(&cell);
  if (integer == nullptr || (*integer != 0 && *integer != 1))
    misfit(cell, definition::FieldType::boolean);
  return *integer == 1;
}

namespace {

/// The reason of the misfit says which form is expected.
std::chrono::sys_seconds time_of(const source::Cell& cell, definition::FieldType type) {
  const auto* text = std::get_if<std::string_view>(&cell);
  if (text == nullptr) misfit(cell, type);
  const auto time = parse_timestamp(*text);
  if (!time)
    throw Misfit{fmt::format("is {}, declared {}; write it as 2024-01-31{}", describe(cell),
                             definition::type_noun(type),
                             type == definition::FieldType::date ? "" : "T12:00:00Z")};
  return *time;
}

}  // namespace

std::chrono::sys_days date_of(const source::Cell& cell) {
  constexpr std::size_t kDateChars = 10;
  const auto time = time_of(cell, definition::FieldType::date);
  if (std::get<std::string_view>(cell).size() > kDateChars)
    throw Misfit{
        fmt::format("is {}, declared a date; cut the time off in the SQL, or declare a "
                    "timestamp",
                    describe(cell))};
  return std::chrono::floor<std::chrono::days>(time);
}

std::chrono::sys_seconds timestamp_of(const source::Cell& cell) {
  constexpr std::int64_t kYear0 = -62'167'219'200;  // 0000-01-01T00:00:00Z
  constexpr std::int64_t kYear9999 = 253'402'300'799;
  const auto* seconds = std::get_if<std::int64_t>(&cell);
  if (seconds == nullptr) return time_of(cell, definition::FieldType::timestamp);
  if (*seconds < kYear0 || *seconds > kYear9999)
    throw Misfit{
        fmt::format("is {}, declared a timestamp; integers are seconds since 1970, up to "
                    "the year 9999; divide milliseconds by 1000 in the SQL",
                    describe(cell))};
  return std::chrono::sys_seconds(std::chrono::seconds(*seconds));
}

std::int64_t integer_of(const source::Cell& cell) {
  const auto* integer = std::get_if<std::int64_t>(&cell);
  if (integer == nullptr) misfit(cell, definition::FieldType::integer);
  return *integer;
}

}  // namespace vizzy::feed
