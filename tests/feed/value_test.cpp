#include "core/feed/value.h"

#include <catch2/catch.hpp>

#include <limits>
#include <string>
#include <vector>

#include "tests/support/views.h"

using namespace vizzy;
using namespace vizzy::feed;
using namespace vizzy::test;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

/// What a field shows of these cells, as JSON; "NULL", or "field: reason" of a misfit.
std::string shown(const definition::Field& field, const std::vector<source::Cell>& row) {
  const definition::View view = view_of({field});
  try {
    const Value value = ViewColumns(view).shown(0, row);
    if (std::holds_alternative<std::monostate>(value)) return "NULL";
    std::string json;
    append_json_value(json, value);
    return json;
  } catch (const Misfit& misfit) {
    return misfit.field + ": " + misfit.reason;
  }
}

std::string shown(const definition::Field& field, const source::Cell& cell) {
  return shown(field, std::vector{cell});
}

Value exact(const definition::Field& field, const std::vector<source::Cell>& row) {
  const definition::View view = view_of({field});
  return ViewColumns(view).exact(0, row);
}

}  // namespace

TEST_CASE("a cell of the declared type is shown") {
  CHECK(shown(integer_field("n"), std::int64_t{-7}) == "-7");
  CHECK(shown(integer_field("n", 3), std::int64_t{1'237'410}) == "1240000");
  CHECK(shown(text_field("t"), std::string_view("\u00e9\"")) == "\"\u00e9\\\"\"");
  CHECK(shown(decimal_field("d", 2), 1.005) == "1.01");
  CHECK(shown(boolean_field("b"), true) == "true");
  CHECK(shown(boolean_field("b"), false) == "false");
}

TEST_CASE("what does not fit says what to write in the SQL instead, or what to declare") {
  const auto remedy = [](const definition::Field& field, const source::Cell& cell) {
    const definition::View view = view_of({field});
    const std::vector<source::Cell> row{cell};
    const auto misfits = ViewColumns(view).misfits(row);
    return misfits.size() == 1 ? misfits.front().remedy : "fits";
  };
  using std::string_view_literals::operator""sv;
  CHECK(remedy(boolean_field("b"), "f"sv) == "compare it in the SQL: b = 't'");
  CHECK(remedy(boolean_field("b"), "No"sv) == "compare it in the SQL: b = 'Yes'");
  CHECK(remedy(boolean_field("b"), std::int64_t{2}) == "compare it in the SQL: b <> 0");
  CHECK(remedy(integer_field("n"), "17"sv) == "convert it in the SQL: CAST(n AS INTEGER)");
  CHECK(remedy(integer_field("n"), "17 kg"sv) == "declare text, or correct the rows");
  CHECK(remedy(integer_field("n"), 1.5) ==
        "declare a decimal, or round it in the SQL: CAST(round(n) AS INTEGER)");
  CHECK(remedy(decimal_field("d", 1), "1,5"sv) == "declare text, or correct the rows");
  CHECK(remedy(decimal_field("d", 1), "1.5"sv) ==
        "convert it in the SQL: CAST(d AS DOUBLE PRECISION)");
  CHECK(remedy(text_field("select"), std::int64_t{5}) ==
        "declare an integer, or convert it in the SQL: CAST(\"select\" AS TEXT)");
  CHECK(remedy(text_field("t"), source::Blob{3}) ==
        "select its text: lower(hex(t)) AS t (in PostgreSQL encode(t, 'hex') AS t)");
  CHECK(remedy(text_field("t"), "x"sv) == "fits");
}

TEST_CASE("NULL is shown as nothing, whatever the type") {
  for (const definition::Field& field :
       {integer_field("f"), text_field("f"), decimal_field("f", 2), boolean_field("f")})
    CHECK(shown(field, std::monostate{}) == "NULL");
}

TEST_CASE("a date is text of one form, and is shown as it is") {
  const definition::Field date{.name = "d", .column = "d", .type = definition::FieldType::date};
  CHECK(shown(date, std::string_view("2024-01-31")) == "\"2024-01-31\"");
  CHECK(shown(date, std::string_view("31.01.2024")) ==
        "d: is the text \"31.01.2024\", declared a date; write it as 2024-01-31");
  CHECK(shown(date, std::string_view("2023-02-29")) ==
        "d: is the text \"2023-02-29\", declared a date; write it as 2024-01-31");
  CHECK(shown(date, std::string_view("2024-01-31 10:00:00")) ==
        "d: is the text \"2024-01-31 10:00:00\", declared a date; cut the time off in the SQL, or "
        "declare a timestamp");
  CHECK(shown(date, std::int64_t{5}) == "d: is the integer 5, declared a date");
}

TEST_CASE("a timestamp is text of ISO 8601 or seconds since 1970, and is shown in UTC") {
  const definition::Field time{
      .name = "t", .column = "t", .type = definition::FieldType::timestamp};
  CHECK(shown(time, std::string_view("2024-01-31 10:00:00.75+02")) == "\"2024-01-31T08:00:00Z\"");
  CHECK(shown(time, std::string_view("2024-01-31")) == "\"2024-01-31T00:00:00Z\"");
  CHECK(shown(time, std::int64_t{1'700'000'000}) == "\"2023-11-14T22:13:20Z\"");
  CHECK(shown(time, std::int64_t{-1}) == "\"1969-12-31T23:59:59Z\"");
  CHECK(shown(time, std::string_view("noon")) ==
        "t: is the text \"noon\", declared a timestamp; write it as 2024-01-31T12:00:00Z");
  CHECK(
      shown(time, std::int64_t{1'700'000'000'000}) ==
      "t: is the integer 1700000000000, declared a timestamp; integers are seconds since 1970, up "
      "to the year 9999; divide milliseconds by 1000 in the SQL");
  CHECK(shown(time, 1.5) == "t: is the real 1.5, declared a timestamp");
}

TEST_CASE("an integer stays within its min and max, also after rounding") {
  definition::Field number = integer_field("n", 2);
  number.min = -7;
  number.max = 1000;
  CHECK(shown(number, std::int64_t{-7}) == "-7");
  CHECK(shown(number, std::int64_t{1004}) == "1000");
  CHECK(shown(number, std::int64_t{-8}) == "n: is -8, outside of -7 to 1000, its min and max");
  CHECK(shown(number, std::int64_t{1050}) == "n: is 1100, outside of -7 to 1000, its min and max");
}

TEST_CASE("text is cut after max_chars characters") {
  definition::Field text = text_field("t");
  text.max_chars = 3;
  CHECK(shown(text, std::string_view("abcd")) == "\"abc\"");
  CHECK(shown(text, std::string_view("e\u0301e\u0301e\u0301x")) == "\"e\u0301e\u0301e\u0301\"");
}

TEST_CASE("a NULL is read as the default, rounded and cut like any value") {
  definition::Field number = integer_field("n", 2);
  number.fallback = std::int64_t{1234};
  CHECK(shown(number, std::monostate{}) == "1200");
  CHECK(shown(number, std::int64_t{5}) == "5");
  definition::Field text = text_field("t");
  text.fallback = std::string("none");
  text.max_chars = 2;
  CHECK(shown(text, std::monostate{}) == "\"no\"");
  definition::Field date{.name = "d", .column = "d", .type = definition::FieldType::date};
  date.fallback = std::string("1970-01-01");
  CHECK(shown(date, std::monostate{}) == "\"1970-01-01\"");
  definition::Field flag = boolean_field("b");
  flag.fallback = false;
  CHECK(shown(flag, std::monostate{}) == "false");
  definition::Field rate = decimal_field("r", 1);
  rate.fallback = 2.25;
  CHECK(shown(rate, std::monostate{}) == "2.3");
  CHECK(std::get<double>(exact(rate, {std::monostate{}})) == 2.25);
}

TEST_CASE("a required field makes a NULL a bad row") {
  definition::Field name = text_field("name");
  name.required = true;
  CHECK(shown(name, std::monostate{}) ==
        "name: is NULL, and the field is required; correct the row, or give a default");
  CHECK(shown(name, std::string_view("")) == "\"\"");
}

TEST_CASE("an integer is a decimal, and 0 and 1 are booleans") {
  CHECK(shown(decimal_field("d", 2), std::int64_t{-7}) == "-7");
  CHECK(shown(boolean_field("b"), std::int64_t{0}) == "false");
  CHECK(shown(boolean_field("b"), std::int64_t{1}) == "true");
  CHECK(shown(boolean_field("b"), std::int64_t{2}) == "b: is the integer 2, declared a boolean");
}

TEST_CASE("nothing else is converted") {
  CHECK(shown(integer_field("n"), 1.0) == "n: is the real 1, declared an integer");
  CHECK(shown(integer_field("n"), 1.5) == "n: is the real 1.5, declared an integer");
  CHECK(shown(integer_field("n"), std::string_view("17")) ==
        "n: is the text \"17\", declared an integer");
  CHECK(shown(integer_field("n"), true) == "n: is the boolean true, declared an integer");
  CHECK(shown(integer_field("n"), source::Blob{3}) ==
        "n: is a blob of 3 bytes, declared an integer");
  CHECK(shown(text_field("t"), std::int64_t{17}) == "t: is the integer 17, declared text");
  CHECK(shown(text_field("t"), source::Blob{3}) == "t: is a blob of 3 bytes, declared text");
  CHECK(shown(decimal_field("d", 1), std::string_view("0.5")) ==
        "d: is the text \"0.5\", declared a decimal");
  CHECK(shown(decimal_field("d", 1), false) == "d: is the boolean false, declared a decimal");
  CHECK(shown(boolean_field("b"), 1.0) == "b: is the real 1, declared a boolean");
  CHECK(shown(boolean_field("b"), std::string_view("true")) ==
        "b: is the text \"true\", declared a boolean");
}

TEST_CASE("long and broken text is described, not quoted") {
  const std::string longer(41, 'x');
  CHECK(shown(integer_field("n"), std::string_view(longer)) ==
        "n: is a longer text, declared an integer");
  CHECK(shown(integer_field("n"), std::string_view("\xff")) ==
        "n: is text that is not UTF-8, declared an integer");
}

TEST_CASE("text must be valid UTF-8") {
  for (const char* broken :
       {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80", "a\x80"})
    CHECK(shown(text_field("t"), std::string_view(broken)) ==
          "t: is not valid UTF-8; correct the row");
}

TEST_CASE("numbers that leave their range are misfits") {
  CHECK(shown(integer_field("n", 16), kMax) ==
        "n: 9223372036854775807 cannot be rounded within 64 bits");
  CHECK(shown(decimal_field("d", 2), kInfinity) ==
        "d: is the real inf; a decimal with 2 digits is finite and has at most 15 in all");
  CHECK(shown(decimal_field("d", 2), std::numeric_limits<double>::quiet_NaN()) ==
        "d: is the real nan; a decimal with 2 digits is finite and has at most 15 in all");
  CHECK(shown(decimal_field("d", 0), 1e15) ==
        "d: is the real 1000000000000000; a decimal with 0 digits is finite and has at most 15 in "
        "all");
  CHECK(shown(decimal_field("d", 1), kMax) ==
        "d: is the integer 9223372036854775807; a decimal with 1 digits is finite and has at most "
        "15 in all");
}

TEST_CASE("a ratio sums its columns, counts NULL as zero and is zero over zero") {
  const definition::Field rate =
      ratio_field("rate", 4, {.numerator = {"a", "b"}, .denominator = "c"});
  const auto row = [&](const source::Cell& a, const source::Cell& b, const source::Cell& c) {
    return shown(rate, std::vector<source::Cell>{a, b, c});
  };
  CHECK(row(std::int64_t{1}, std::int64_t{1}, std::int64_t{3}) == "0.6667");
  CHECK(row(std::int64_t{1}, std::monostate{}, std::int64_t{3}) == "0.3333");
  CHECK(row(std::int64_t{1}, std::int64_t{1}, std::int64_t{0}) == "0");
  CHECK(row(std::int64_t{1}, std::int64_t{1}, std::monostate{}) == "0");
  CHECK(row(std::int64_t{1}, std::int64_t{1}, std::int64_t{-1}) ==
        "rate: its denominator is negative");
  CHECK(row(kMax, std::int64_t{1}, std::int64_t{1}) ==
        "rate: the sum of its columns does not fit in 64 bits");
  CHECK(row(kMax, std::int64_t{0}, std::int64_t{1}) == "rate: the ratio does not fit 15 digits");
  CHECK(row(0.5, std::int64_t{0}, std::int64_t{1}) == "rate: is the real 0.5, declared an integer");
}

TEST_CASE("an optional ratio without one of its columns is left out, not zero") {
  definition::Field rate = ratio_field("rate", 4, {.numerator = {"a", "b"}, .denominator = "c"});
  rate.optional = true;
  const std::int64_t one = 1;
  CHECK(shown(rate, std::vector<source::Cell>{one, one, std::int64_t{4}}) == "0.5");
  CHECK(shown(rate, std::vector<source::Cell>{one, one, std::int64_t{0}}) == "0");
  CHECK(shown(rate, std::vector<source::Cell>{one, one, std::monostate{}}) == "NULL");
  CHECK(shown(rate, std::vector<source::Cell>{one, std::monostate{}, one}) == "NULL");
  CHECK(std::holds_alternative<std::monostate>(exact(rate, {one, std::monostate{}, one})));
}

TEST_CASE("children ranked by a decimal are ranked by its exact value") {
  const definition::Field rate = decimal_field("rate", 2);
  CHECK(std::get<double>(exact(rate, {0.123})) == 0.123);
  CHECK(std::get<double>(exact(rate, {std::int64_t{7}})) == 7.0);  // comparable with the reals
  CHECK_THROWS_AS(exact(rate, {kInfinity}), Misfit);
  CHECK_THROWS_AS(exact(rate, {std::string_view("0.5")}), Misfit);
}

TEST_CASE("exact values are not rounded") {
  CHECK(std::get<std::int64_t>(exact(integer_field("n", 1), {std::int64_t{123}})) == 123);
  const definition::Field rate = ratio_field("rate", 1, {.numerator = {"a"}, .denominator = "b"});
  CHECK(std::get<double>(exact(rate, {std::int64_t{1}, std::int64_t{3}})) == 1.0 / 3);
  CHECK(std::get<double>(exact(rate, {std::int64_t{1}, std::int64_t{0}})) == 0.0);
  CHECK(std::holds_alternative<std::monostate>(exact(integer_field("n"), {std::monostate{}})));
}

TEST_CASE("columns are asked for once, and an optional one only if nobody needs it") {
  definition::View view =
      view_of({integer_field("id"), integer_field("likes"),
               ratio_field("rate", 2, {.numerator = {"likes"}, .denominator = "views"})});
  view.fields[1].optional = true;
  const ViewColumns columns(view, {"parent", "id"});
  std::vector<std::string> requests;
  for (const source::ColumnRequest& request : columns.requests())
    requests.push_back(request.name + (request.optional ? "?" : ""));
  CHECK(requests == std::vector<std::string>{"id", "likes", "views", "parent"});
  CHECK(columns.extra_index(0) == 3);
  CHECK(columns.extra_index(1) == 0);
}

TEST_CASE("keys are named as people write them") {
  CHECK(shown_key(std::int64_t{-5}) == "-5");
  CHECK(shown_key(std::string_view("ana")) == "\"ana\"");
  CHECK(shown_key(std::string_view("\xff")) == "text that is not UTF-8");
  CHECK(shown_key(std::monostate{}) == "NULL");
  CHECK(shown_key(source::Blob{1}) == "a blob of 1 byte");
}
