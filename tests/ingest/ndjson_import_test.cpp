#include <catch2/catch.hpp>

#include "tests/ingest/importing.h"

using namespace vizzy;
using namespace vizzy::ingest;
using vizzy::test::Importing;
using vizzy::test::one_bad_row;

TEST_CASE("objects are rows, recognised by their first byte, with keys of their own") {
  Importing import;
  const auto report = import.creators(
      "\n{\"id\":1,\"username\":\"ana\",\"is_verified\":true,\"bio\":null}\n\n"
      "{\"username\":\"bo\",\"id\":2,\"avg_engagement_rate\":0.5,\"x\":{\"id\":[3]}}\r\n");
  CHECK(report.inserted == 2);
  CHECK(report.ignored_columns == std::vector<std::string>{"x"});
  CHECK(import.rows("SELECT id, username, is_verified, avg_engagement_rate, bio FROM creators") ==
        "1|ana|1|-|-\n2|bo|-|0.5|-");
}

TEST_CASE("an object updates only the columns that it names") {
  Importing import;
  import.creators("id,username,bio,country\n1,ana,old,FR\n2,bo,old,FR\n");
  const auto report = import.creators(
      "{\"id\":1,\"username\":\"ana\",\"bio\":\"new\"}\n"
      "{\"id\":2,\"username\":\"bo\",\"country\":null}\n");
  CHECK(report.updated == 2);
  CHECK(import.rows("SELECT id, bio, country FROM creators") == "1|new|FR\n2|old|-");
}

TEST_CASE("a bad object is named by its line and key") {
  const auto complain = [](const std::string& line) {
    Importing import;
    import.options.format = ingest::Format::ndjson;
    return import.wrong_creators(line);
  };
  const auto bad = [](std::string_view row) { return one_bad_row("creators.csv", row); };
  CHECK(complain("{\"id\":1,\"username\":\"a\",\"id\":2}") == bad("1: duplicate name \"id\""));
  CHECK(complain("{\"id\":1}") == bad("1: username: is missing"));
  CHECK(complain("{\"id\":\"1\",\"username\":\"a\"}") ==
        bad("1: id: is text; write it without quotes"));
  CHECK(complain("{\"id\":1,\"username\":5}") ==
        bad("1: username: is a number; write it between quotes"));
  CHECK(complain("{\"id\":1,\"username\":true}") ==
        bad("1: username: is true or false, which this column cannot hold"));
  CHECK(complain("{\"id\":[1],\"username\":\"a\"}") ==
        bad("1: id: is an object or a list, which no column can hold"));
  CHECK(complain("{\"id\":1.5,\"username\":\"a\"}") == bad("1: id: not an integer: \"1.5\""));
  CHECK(complain("{\"id\":18446744073709551616,\"username\":\"a\"}") ==
        bad("1: id: does not fit in 64 bits: \"18446744073709551616\""));
  CHECK(complain("{\"id\":null,\"username\":\"a\"}") == bad("1: id: is empty"));
  CHECK(complain("{\"id\":1,\"username\":\"a\\u0000\"}") ==
        bad("1: username: holds a NUL character"));
  CHECK(complain("{\"id\":1,\"avg_engagement_rate\":1e999}") ==
        bad("1: a number does not fit in a double"));
  CHECK(complain("{\"id\":1,\"username\":\"a\"") == bad("1: not valid JSON at byte 23"));
  CHECK(complain("{\"id\":NaN}") == bad("1: not valid JSON at byte 7"));
  CHECK(complain("[1]") == bad("1: not a JSON object; write one object per line"));
  CHECK(complain("{\"id\":1,\"username\":\"a\"}\n3") ==
        bad("2: not a JSON object; write one object per line"));
  CHECK(
      complain("3") ==
      "creators.csv does not begin with a JSON object; write one JSON object per line, or name its "
      "format with --format csv");
  CHECK(complain(" \n") == "creators.csv is empty; write one JSON object per line");
}

TEST_CASE("an array of objects is read, on one line or on many") {
  for (const char* text :
       {"[{\"id\":1,\"username\":\"a]\\\"}\"},{\"id\":2,\"username\":\"bo\",\"x\":[{}]}]",
        "\xEF\xBB\xBF[\n  {\n    \"id\": 1,\n    \"username\": \"a]\\\"}\"\n  },\n  {\n    \"id\": "
        "2,\n    \"username\": \"bo\"\n  }\n]\n",
        "[\r\n{\"id\":1,\"username\":\"a]\\\"}\"}\r\n,{\"id\":2,\"username\":\"bo\"}\r\n]\r\n"}) {
    Importing import;
    CHECK(import.creators(text).inserted == 2);
    CHECK(import.rows("SELECT id, username FROM creators") == "1|a]\"}\n2|bo");
  }
}

TEST_CASE("a ^Z at the end is the end of the lines and of an array") {
  for (const std::string text :
       {"{\"id\":1,\"username\":\"ana\"}\r\n\x1A", "[{\"id\":1,\"username\":\"ana\"}]\r\n\x1A"}) {
    Importing import;
    CHECK(import.creators(text).inserted == 1);
  }
}

TEST_CASE("what is wrong in an array is named by its line") {
  Importing import;
  CHECK(import.wrong_creators("[\n {\"id\":1,\"username\":\"a\"},\n {\"id\":2}\n]") ==
        one_bad_row("creators.csv", "3: username: is missing"));
  CHECK(import.wrong_creators("[\n3, {\"id\":1,\"username\":\"a\"}]") ==
        one_bad_row("creators.csv", "2: not a JSON object; write one object per line"));
  CHECK(import.wrong_creators("[{\"id\":1,\"username\":\"a\"},") ==
        "creators.csv ends within a JSON array; it was cut off; get the whole file");
  CHECK(import.wrong_creators("[{\"id\":1,\"username\":\"a\"}]\n[") ==
        "creators.csv:2: something follows the JSON array; keep one array of objects, or write one "
        "object per line");
  CHECK(import.wrong_creators("[]") == "creators.csv has no rows; check how it was exported");
  CHECK(import.wrong_creators("{\n  \"id\": 1,\n  \"username\": \"ana\"\n}\n") ==
        "creators.csv:1: an object spans several lines; write one JSON object per line, or "
        "one array of objects");
}

TEST_CASE("a file name tells the format where it can") {
  CHECK(ingest::format_of("a/b.csv") == ingest::Format::csv);
  CHECK(ingest::format_of("b.ndjson") == ingest::Format::ndjson);
  CHECK(ingest::format_of("b.jsonl") == ingest::Format::ndjson);
  CHECK_FALSE(ingest::format_of("b.txt"));
}
