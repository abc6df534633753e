#include "core/analytics/summary.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <map>
#include <sstream>
#include <string>

#include "core/analytics/summary_report.h"
#include "core/text/display_width.h"
#include "core/timestamp.h"
#include "tests/support/sqlite_fixture.h"

using namespace vizzy;
using namespace vizzy::analytics;
using namespace vizzy::test;

namespace {

const char* const kOdd =
    "CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT, category TEXT, follower_count "
    "INTEGER);"
    "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator_id INTEGER, title TEXT, view_count "
    "INTEGER,"
    "  like_count INTEGER, comment_count INTEGER, published_at TEXT);"
    "INSERT INTO creators VALUES (1, 'ana', 'Food', 10), (2, 'ana', 'Food', NULL),"
    "  (3, 'cy', 'Tech', 30);"
    "INSERT INTO videos VALUES (11, 1, 'a', 100, 5, 1, '2024-01-01'),"
    "  (12, 1, NULL, 0, 0, 0, '2024-03-01'), (13, 1, 'c', 10, 20, 0, NULL),"
    "  (31, 3, 'd', -1, 0, 0, NULL), (91, 9, 'e', 50, 1, 1, '2023-05-05'), (92, NULL, 'f', 1, 0, "
    "0, "
    "  NULL)";

Summary summary_of(const SqliteFixture& database) {
  const auto snapshot = database.snapshot();
  NoProgress progress;
  return summarise(Catalogue(*snapshot), progress);
}

std::string written(const Summary& summary, text::TableFormat format) {
  std::ostringstream out;
  write_summary(summary, {.format = format, .group_digits = true}, out);
  return out.str();
}

}  // namespace

TEST_CASE("times in seconds and in milliseconds since 1970 are read, others are unreadable") {
  const SqliteFixture database(
      "CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT);"
      "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator_id INTEGER, view_count INTEGER,"
      "  like_count INTEGER, comment_count INTEGER, published_at);"
      "INSERT INTO creators VALUES (1, 'ana');"
      "INSERT INTO videos VALUES (1, 1, 1, 0, 0, 1700000000), (2, 1, 1, 0, 0, 1600000000999),"
      "  (3, 1, 1, 0, 0, 253402300800000), (4, 1, 1, 0, 0, -62167219200001),"
      "  (5, 1, 1, 0, 0, 9223372036854775807)");
  const Summary summary = summary_of(database);
  CHECK(summary.first_published == parse_timestamp("2020-09-13T12:26:40Z"));
  CHECK(summary.last_published == parse_timestamp("2023-11-14T22:13:20Z"));
  std::uint64_t unreadable = 0;
  for (const Finding& finding : summary.findings)
    if (finding.name.find("date") != std::string::npos) unreadable += finding.count;
  CHECK(unreadable == 3);
}

TEST_CASE("a summary counts, measures and finds what is odd") {
  const Summary summary = summary_of(SqliteFixture(kOdd));
  CHECK(summary.creators == 3);
  CHECK(summary.videos == 6);
  CHECK(summary.totals.views == 161);
  CHECK(summary.totals.likes == 26);
  CHECK(summary.first_published == parse_timestamp("2023-05-05"));
  CHECK(summary.last_published == parse_timestamp("2024-03-01"));
  CHECK(summary.categories ==
        std::vector<std::pair<std::string, std::uint64_t>>{{"Food", 2}, {"Tech", 1}});
  std::map<std::string, std::pair<std::uint64_t, std::vector<std::string>>> found;
  for (const Finding& finding : summary.findings)
    found[finding.name] = {finding.count, finding.examples};
  using Examples = std::vector<std::string>;
  CHECK(found.at("creators_without_videos") == std::pair(std::uint64_t{1}, Examples{"2"}));
  CHECK(found.at("videos_without_views") == std::pair(std::uint64_t{1}, Examples{"12"}));
  CHECK(found.at("videos_with_likes_above_views") ==
        std::pair(std::uint64_t{2}, Examples{"13", "31"}));
  CHECK(found.at("videos_with_negative_counts") == std::pair(std::uint64_t{1}, Examples{"31"}));
  CHECK(found.at("videos_without_creator") == std::pair(std::uint64_t{2}, Examples{"91", "92"}));
  CHECK(found.at("shared_usernames") == std::pair(std::uint64_t{1}, Examples{"ana (2 times)"}));
  CHECK(found.at("missing_in_creators") ==
        std::pair(std::uint64_t{1}, Examples{"follower_count 1"}));
  CHECK(found.at("missing_in_videos") ==
        std::pair(std::uint64_t{5}, Examples{"creator_id 1", "title 1", "published_at 3"}));
}

TEST_CASE("the page fits 80 columns, and JSON has every member whatever the data") {
  const SqliteFixture empty(
      "CREATE TABLE creators(id INTEGER, username TEXT);"
      "CREATE TABLE videos(id INTEGER, creator_id INTEGER, view_count INTEGER, like_count INTEGER,"
      " comment_count INTEGER)");
  SqliteFixture large(kOdd);
  large.run(
      "INSERT INTO videos SELECT 100, 3, 'x', 999999999999999, 99999999999999, 999999999999, NULL;"
      "UPDATE creators SET category = '非常に長いカテゴリーの名前がここにある' WHERE id = 3;"
      "UPDATE creators SET username = printf('%.*c', 300, 'x')");
  std::vector<std::string> members;
  for (const Summary& summary : {summary_of(empty), summary_of(large)}) {
    std::istringstream page(written(summary, text::TableFormat::table));
    for (std::string line; std::getline(page, line);)
      if (line.find("xxxx") == std::string::npos) CHECK(text::display_width(line) <= 80);
    const auto json = nlohmann::ordered_json::parse(written(summary, text::TableFormat::json));
    std::vector<std::string> names;
    for (const auto& [name, value] : json.items()) names.push_back(name);
    if (members.empty()) members = names;
    CHECK(names == members);
    CHECK(json.at("findings").size() == 9);
  }
  CHECK(members.size() == 11);
}
