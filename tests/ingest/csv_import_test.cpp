#include <catch2/catch.hpp>

#include "core/ingest/import.h"
#include "core/ingest/input.h"
#include "tests/ingest/importing.h"

using namespace vizzy;
using namespace vizzy::ingest;
using namespace std::string_literals;
using vizzy::test::Importing;
using vizzy::test::one_bad_row;

TEST_CASE("columns may come in any order, lines may end in CRLF, a BOM is skipped") {
  Importing import;
  const auto report = import.creators(
      "\xEF\xBB\xBFusername,is_verified,id,avg_engagement_rate,created_at\r\n"
      "ana,true,7,0.25,2024-01-31\r\n"
      "bo,0,-8,,2024-01-31T12:00:00+02:00\r\n");
  CHECK(report.inserted == 2);
  CHECK(import.rows("SELECT id, username, is_verified, avg_engagement_rate, created_at, bio "
                    "FROM creators ORDER BY id DESC") ==
        "7|ana|1|0.25|2024-01-31T00:00:00Z|-\n-8|bo|0|-|2024-01-31T10:00:00Z|-");
}

TEST_CASE("a ^Z at the end of a file is its end, as DOS writes it, and nowhere else") {
  for (const std::string end : {"\r\n\x1A", "\x1A"}) {
    Importing import;
    CHECK(import.creators("id,username\r\n1,ana\r\n2,bo" + end).inserted == 2);
    CHECK(import.rows("SELECT id, username FROM creators") == "1|ana\n2|bo");
  }
  Importing inside;
  CHECK(inside.wrong_creators("id,username\n1,ana\n\x1A\n2,bo\n") ==
        one_bad_row("creators.csv", "3: 1 field where the header has 2"));
  Importing empty;
  CHECK(empty.wrong_creators("\x1A").starts_with("creators.csv is empty"));
}

TEST_CASE("a ^Z that ends a buffer and not the file is kept") {
  constexpr std::size_t kBufferBytes = 64 << 10;
  std::string text = "id,username,bio\n1,ana,";
  text.resize(kBufferBytes - 1, 'x');
  Importing import;
  import.creators(text + "\x1Ay\n\x1A");
  CHECK(import.rows("SELECT substr(bio, -3) FROM creators") == "x\x1Ay");
}

TEST_CASE("quoted fields hold commas, quotes and line breaks, and spaces are kept") {
  Importing import;
  import.creators("id,username,bio\n1,ana,\"a, \"\"b\"\"\n\nc\"\n2,bo, x \n\n3,cy,\"\"");
  CHECK(import.rows("SELECT id, bio FROM creators") == "1|a, \"b\"\n\nc\n2| x \n3|-");
}

TEST_CASE("a bad row is named by the line on which it starts") {
  Importing import;
  CHECK(import.wrong_creators("id,username,bio\n1,ana,\"two\nlines\"\nx,bo,\n") ==
        one_bad_row("creators.csv", "4: id: not an integer: \"x\""));
  CHECK_FALSE(import.has_database());
}

TEST_CASE("each kind of bad value has its message") {
  const auto complain = [](std::string_view columns, std::string_view values) {
    Importing import;
    return import.wrong_creators("id,username" + std::string(columns) + "\n" + std::string(values));
  };
  const auto bad = [](std::string_view row) { return one_bad_row("creators.csv", row); };
  CHECK(complain("", ",ana") == bad("2: id: is empty"));
  CHECK(complain("", "1,") == bad("2: username: is empty"));
  CHECK(complain("", "1.0,ana") == bad("2: id: not an integer: \"1.0\""));
  CHECK(complain("", " 1,ana") == bad("2: id: not an integer: \" 1\""));
  CHECK(complain("", "9223372036854775808,ana") ==
        bad("2: id: does not fit in 64 bits: \"9223372036854775808\""));
  CHECK(complain(",video_count", "1,ana,-1") == bad("2: video_count: is negative: \"-1\""));
  CHECK(complain(",is_verified", "1,ana,yes") ==
        bad("2: is_verified: not 0, 1, true or false: \"yes\""));
  CHECK(complain(",avg_engagement_rate", "1,ana,nan") ==
        bad("2: avg_engagement_rate: not a number: \"nan\""));
  CHECK(complain(",avg_engagement_rate", "1,ana,inf") ==
        bad("2: avg_engagement_rate: not a number: \"inf\""));
  CHECK(complain(",avg_engagement_rate", "1,ana,1e999") ==
        bad("2: avg_engagement_rate: does not fit in a double: \"1e999\""));
  CHECK(complain(",created_at", "1,ana,2024-01-31T12:00:00") ==
        bad("2: created_at: not a date (2024-01-31) or a time in whole seconds with its zone "
            "(2024-01-31T12:00:00Z): \"2024-01-31T12:00:00\""));
  CHECK(complain("", "1,a\xff") == bad("2: username: is not valid UTF-8"));
  CHECK(complain("", "1,a\0b"s) == bad("2: username: holds a NUL character"));
  CHECK(complain("", "1,ana,x") == bad("2: 3 fields where the header has 2"));
  CHECK(complain("", "1") == bad("2: 1 field where the header has 2"));
  CHECK(complain("", "1,a\"b\"") == bad("2: a quote is not allowed here; put the field in quotes "
                                        "and double those in it"));
  CHECK(complain("", "1,\"ana\n2,bo\n") == bad("2: a quote is opened and never closed"));
  CHECK(complain("", "1,ana\r2,bo\n") == bad("2: a carriage return without a line feed"));
}

TEST_CASE("reading goes on with the line after a stray quote") {
  Importing import;
  import.options.skip_bad_rows = true;
  const auto report = import.creators("id,username\n1,a\"b\n2,bo\n3,\"c\"y\n4,dee\n");
  CHECK(report.bad_rows.count() == 2);
  CHECK(import.rows("SELECT id, username FROM creators") == "2|bo\n4|dee");
}

TEST_CASE("twenty bad rows are shown and the rest counted") {
  Importing import;
  std::string text = "id,username\n";
  for (int i = 0; i < 23; ++i) text += "x,ana\n";
  const std::string message = import.wrong_creators(text);
  CHECK(message.starts_with("creators.csv has 23 bad rows, nothing was imported\ncreators.csv:2:"));
  CHECK(message.find("creators.csv:21: id: not an integer: \"x\"\n... and 3 more\ncorrect") !=
        std::string::npos);
}

TEST_CASE("a file whose header makes no sense is refused as a whole") {
  Importing import;
  CHECK(import.wrong_creators("") == "creators.csv is empty; its first line must name the columns");
  CHECK(import.wrong_creators("\n\r\n") ==
        "creators.csv is empty; its first line must name the columns");
  CHECK(import.wrong_creators("id,username\n") ==
        "creators.csv has no rows; check how it was exported");
  CHECK(import.wrong_creators("id,usrname\n1,ana\n") ==
        "creators.csv: the required column \"username\" is missing (did you mean \"usrname\"?); "
        "name it in the first line");
  CHECK(import.wrong_videos("id,title\n1,x\n") ==
        "videos.csv: the required column \"creator_id\" is missing; name it in the first line");
  CHECK(import.wrong_creators("id;username;bio\n1;ana;\n") ==
        "creators.csv: the required column \"id\" is missing; separate the fields by commas");
  CHECK(import.wrong_creators("id,username,id\n1,ana,1\n") ==
        "creators.csv: the header names the column \"id\" twice; leave one of them out");
  const std::string no_header =
      "creators.csv:1: the header is not CSV in UTF-8; export the file as CSV in UTF-8, or name "
      "its "
      "format with --format";
  CHECK(import.wrong_creators("id,us\xff\xfe\n"s) == no_header);
  CHECK(import.wrong_creators("id,\0\n"s) == no_header);
  CHECK_FALSE(import.has_database());
}

TEST_CASE("a line without an end is refused before it fills the memory") {
  Importing import;
  CHECK(import.wrong_creators("id,username\n" + std::string(17 << 20, 'x')) ==
        "creators.csv:2: the line is longer than 16 MiB; name a CSV or NDJSON file");
  std::string open_quote = "id,username\n1,\"";
  for (int i = 0; i < 18; ++i) open_quote += std::string(1 << 20, 'x') + "\n";
  CHECK(import.wrong_creators(open_quote) ==
        "creators.csv:2: the row is longer than 16 MiB; look for a quote that is never closed");
}

TEST_CASE("a file that cannot be opened is named with the remedy") {
  const test::Workspace work;
  const auto wrong = [&](const char* name) {
    return test::complaint([&] { static_cast<void>(ingest::open_input(work.path(name))); });
  };
  CHECK(wrong("no.csv") == "cannot read " + work.path("no.csv") +
                               ": there is no such file; check the name, or pass - to read from "
                               "stdin");
  CHECK(wrong("") ==
        "cannot read " + work.path("") + ": it is a folder; name a CSV or NDJSON file");
}

TEST_CASE("a file that is no CSV is named as what it is, with the way to import it") {
  Importing import;
  const auto passed = [](const std::string& is, const std::string& program) {
    return "creators.csv " + is + "; pass what " + program + " prints to vizzy import creators -";
  };
  CHECK(import.wrong_creators("\x1f\x8b\x08\0\0\0\0\xff\xfe\n"s) ==
        passed("is compressed with gzip", "gunzip -c"));
  CHECK(import.wrong_creators("\x28\xb5\x2f\xfdxx"s) ==
        passed("is compressed with zstd", "zstd -dc"));
  CHECK(import.wrong_creators("\xff\xfei\0d\0"s) ==
        passed("is text in UTF-16", "iconv -f UTF-16 -t UTF-8"));
  CHECK(import.wrong_creators("\xfe\xff\0i\0d"s) ==
        passed("is text in UTF-16", "iconv -f UTF-16 -t UTF-8"));
  CHECK(import.wrong_creators("i\0d\0,\0\n\0"s) ==
        passed("is text in UTF-16", "iconv -f UTF-16LE -t UTF-8"));
  CHECK(import.wrong_creators("\0i\0d\0,"s) ==
        passed("is text in UTF-16", "iconv -f UTF-16BE -t UTF-8"));
  const std::string other = "; export its rows as CSV in UTF-8";
  CHECK(import.wrong_creators("PK\x03\x04xx"s) ==
        "creators.csv is a workbook or another ZIP archive" + other);
  CHECK(import.wrong_creators("\xd0\xcf\x11\xe0xx"s) ==
        "creators.csv is a workbook of Excel" + other);
  CHECK(import.wrong_creators("SQLite format 3\0xx"s) ==
        "creators.csv is an SQLite database" + other);
  CHECK(import.wrong_creators("<!DOCTYPE html>") == "creators.csv is HTML or XML" + other);
  import.options.format = ingest::Format::csv;
  CHECK(import.wrong_creators(" [{\"id\":1}]") ==
        "creators.csv is JSON, not CSV; name its format with --format ndjson");
  CHECK_FALSE(import.has_database());
}

TEST_CASE("columns without a name are left out, and so are empty fields behind the last") {
  Importing import;
  const auto report = import.creators(",id,username,,\nx,1,ana,,\n,2,bo\n,3,cy,y,,,\n,4,dee,,,,\n");
  CHECK(ingest::notes(report) == "note: creators.csv: columns without a name are ignored\n");
  CHECK(import.rows("SELECT id, username FROM creators") == "1|ana\n2|bo\n3|cy\n4|dee");
  CHECK(import.wrong_creators("id,username,,\n1,ana,,,x\n") ==
        one_bad_row("creators.csv", "2: 5 fields where the header has 4"));
  CHECK(import.wrong_creators("id,username,,\n1\n") ==
        one_bad_row("creators.csv", "2: 1 field where the header has 4"));
}

TEST_CASE("lines may end in carriage returns alone") {
  Importing import;
  import.creators("id,username,bio\r1,ana,\"two\rlines\"\r\r2,bo,");
  CHECK(import.rows("SELECT id, username, replace(bio, char(13), '+') FROM creators") ==
        "1|ana|two+lines\n2|bo|-");
  CHECK(import.wrong_creators("id,username\r1,ana\rx,bo\r") ==
        one_bad_row("creators.csv", "3: id: not an integer: \"x\""));
}

TEST_CASE("Excel's word on the separator is understood") {
  Importing import;
  import.creators("sep=,\r\nid,username\r\n1,ana\r\n");
  CHECK(import.rows("SELECT id, username FROM creators") == "1|ana");
  CHECK(import.wrong_creators("sep=;\nid;username\n1;ana\n") ==
        "creators.csv: the fields are separated by \";\"; separate them by commas");
  CHECK(import.wrong_creators("sep=,\n") ==
        "creators.csv is empty; its first line must name the columns");
}
