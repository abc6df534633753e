#include "core/text/table.h"

#include <catch2/catch.hpp>

#include <limits>
#include <sstream>

#include "core/text/chart.h"
#include "core/text/display_width.h"

using namespace vizzy;
using namespace vizzy::text;

namespace {

using Rows = std::vector<std::vector<TableValue>>;

const std::vector<TableColumn> kColumns{{"rank", "#", ColumnType::integer},
                                        {"id", "", ColumnType::integer},
                                        {"title", "title"},
                                        {"views", "views", ColumnType::integer},
                                        {"rate", "rate", ColumnType::decimal, 3, true}};

const Rows kRows{{1, 17, "a, \"b\"", 1234567, 0.12345}, {2, 18, "日本 | x", 5, TableValue()}};

std::string written(TableFormat format, const Rows& rows, TableOptions options = {},
                    std::vector<TableColumn> columns = kColumns) {
  std::ostringstream out;
  options.format = format;
  const auto writer = make_row_writer(std::move(columns), options, out);
  for (const auto& row : rows) writer->add(row);
  writer->finish();
  return out.str();
}

}  // namespace

TEST_CASE("a table aligns what it shows and groups digits where it is asked to") {
  CHECK(written(TableFormat::table, kRows) ==
        "#  title       views   rate\n"
        "1  a, \"b\"    1234567  0.123\n"
        "2  日本 | x        5      -\n");
  CHECK(written(TableFormat::table, kRows, {.group_digits = true}) ==
        "#  title         views   rate\n"
        "1  a, \"b\"    1,234,567  0.123\n"
        "2  日本 | x          5      -\n");
}

TEST_CASE("CSV quotes what needs it and ends lines as RFC 4180 says") {
  CHECK(written(TableFormat::csv, kRows) ==
        "rank,id,title,views,rate\r\n"
        "1,17,\"a, \"\"b\"\"\",1234567,0.12345\r\n"
        "2,18,日本 | x,5,\r\n");
  CHECK(written(TableFormat::csv, {{1, 1, "two\nlines", -1, 1e-7}, {1, 1, "", 0, 0.0}}) ==
        "rank,id,title,views,rate\r\n"
        "1,1,\"two\nlines\",-1,1e-07\r\n"
        "1,1,\"\",0,0\r\n");
}

TEST_CASE("JSON has every column in every row") {
  CHECK(written(TableFormat::json, kRows, {.preamble = {{"by", "\"x\""}}}) ==
        "{\"by\":\"x\",\n\"rows\":[\n"
        R"({"rank":1,"id":17,"title":"a, \"b\"","views":1234567,"rate":0.12345})"
        ",\n"
        R"({"rank":2,"id":18,"title":"日本 | x","views":5,"rate":null})"
        "\n]}\n");
  CHECK(written(TableFormat::json, {}) == "{\"rows\":[]}\n");
  CHECK(
      written(TableFormat::ndjson, {{1, 2, "t", std::numeric_limits<std::int64_t>::max(), 0.5}}) ==
      R"({"rank":1,"id":2,"title":"t","views":"9223372036854775807","rate":0.5})"
      "\n");
}

TEST_CASE("nothing in Markdown is markup but the table") {
  CHECK(written(TableFormat::markdown, kRows) ==
        "| # | title | views | rate |\n"
        "|--:|---|--:|--:|\n"
        "| 1 | a, \"b\" | 1234567 | 0.123 |\n"
        "| 2 | 日本 \\| x | 5 | - |\n");
  CHECK(written(TableFormat::markdown, {{1, 1, "_a_ <b>\n[c](d)", 0, 0.0}}) ==
        "| # | title | views | rate |\n"
        "|--:|---|--:|--:|\n"
        "| 1 | \\_a\\_ \\<b\\> \\[c\\](d) | 0 | 0.000 |\n");
}

TEST_CASE("a table without rows has its header") {
  CHECK(written(TableFormat::table, {}) == "#  title  views  rate\n");
  CHECK(written(TableFormat::csv, {}) == "rank,id,title,views,rate\r\n");
  CHECK(written(TableFormat::ndjson, {}).empty());
}

TEST_CASE("a table fits its columns: texts are cut first, then columns left out") {
  const std::string title(300, 't');
  for (const std::size_t columns : {80U, 60U, 40U, 30U}) {
    const std::string text =
        written(TableFormat::table, {{1, 1, title, std::int64_t{1} << 50, 0.5}},
                {.columns = columns, .group_digits = true});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) CHECK(display_width(line) <= columns);
    CHECK((text.find("rate") != std::string::npos) == (columns >= 60U));
  }
}

TEST_CASE("texts that a spreadsheet would run are quoted in CSV where that is asked for") {
  const std::vector<TableColumn> columns{{"title", "title"}, {"rate", "rate", ColumnType::decimal}};
  const auto csv = [&](std::string_view title, bool quoted) {
    const std::string text =
        written(TableFormat::csv, {{title, -1.5}}, {.quote_formulas = quoted}, columns);
    return text.substr(sizeof("title,rate\r\n") - 1);
  };
  for (const std::string title : {"=1+2", "+1", "-1", "@SUM(A1)", "＝1", " =1"}) {
    CHECK(csv(title, true) == "'" + title + ",-1.5\r\n");
    CHECK(csv(title, false) == title + ",-1.5\r\n");
  }
  CHECK(csv("\t=1", true) == "'\t=1,-1.5\r\n");
  CHECK(csv("\r=1", true) == "\"'\r=1\",-1.5\r\n");
  CHECK(csv("=HYPERLINK(\"a\",\"b\")", true) == "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\",-1.5\r\n");
  CHECK(csv("a=b", true) == "a=b,-1.5\r\n");
  CHECK(csv("'", true) == "',-1.5\r\n");
  CHECK(csv("", true) == "\"\",-1.5\r\n");
}

TEST_CASE("tables and Markdown hold no control characters and no marks that turn text") {
  const std::string title = "a\x1b[31m\u009b31m\u202eb\u2066c\u200ed\u061ce\u2028f\r\n| g\x7f";
  for (const TableFormat format : {TableFormat::table, TableFormat::markdown}) {
    const std::string text = written(format, {{title}}, {}, {{"title", "title"}});
    CHECK(text.find(format == TableFormat::table
                        ? "a [31m 31mbcde f  | g"
                        : "a \\[31m 31mbcde f  \\| g ") != std::string::npos);
  }
}

TEST_CASE("a note stands under its row, wrapped") {
  std::vector<TableColumn> columns{{"rank", "#", ColumnType::integer},
                                   {"why", "why", ColumnType::note}};
  CHECK(written(TableFormat::table, {{1, "one two three"}}, {.columns = 10}, columns) ==
        "#\n1\n   one two\n   three\n");
}

TEST_CASE("rows after the first thousand keep the widths") {
  Rows rows(1500, {1, 1, "t", 1, 0.5});
  rows[1200][2] = "much longer";
  const std::string text = written(TableFormat::table, rows);
  CHECK(std::ranges::count(text, '\n') == 1501);
  CHECK(text.find("much…") != std::string::npos);
}

TEST_CASE("a chart shows that something is there") {
  CHECK(sparkline(std::vector<std::uint64_t>{0, 1, 500, 1000}) == " ▁▄█");
  CHECK(sparkline({}).empty());
  CHECK(sparkline(std::vector<std::uint64_t>{0, 0}) == "  ");
  CHECK(bar(1000, 1000, 3) == "███");
  CHECK(bar(500, 1000, 3) == "█▌");
  CHECK(bar(1, 1'000'000, 3) == "▏");
  CHECK(bar(0, 10, 3).empty());
}
