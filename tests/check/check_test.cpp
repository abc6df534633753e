#include "core/check/check.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <cmath>
#include <string>
#include <vector>

#include "core/store/history.h"
#include "tests/compile/builder.h"
#include "tests/compile/divided_feed.h"
#include "tests/support/creators_database.h"

using namespace vizzy;
using namespace vizzy::check;
using namespace vizzy::test;

namespace {

CheckReport checked(const SqliteFixture& database, const definition::Definition& definition,
                    const LastVersion& last = {},
                    std::size_t memory_bytes = compile::kDefaultMemoryBytes) {
  NoProgress progress;
  return check::check(
      definition, [&] { return database.snapshot(); }, last,
      {.effort = codec::Effort::fast, .memory_bytes = memory_bytes}, progress);
}

/// What stops a build of the definition.
std::string refusal(const SqliteFixture& database, const definition::Definition& definition,
                    std::size_t memory_bytes = compile::kDefaultMemoryBytes) {
  Builder builder{database, definition};
  builder.options.memory_bytes = memory_bytes;
  MemoryStore store;
  try {
    (void)builder(store);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

/// An author of ten books, each with a text of so many bytes.
SqliteFixture library(std::size_t bytes) {
  return SqliteFixture(
      fmt::format("CREATE TABLE authors(id INTEGER PRIMARY KEY);"
                  "CREATE TABLE books(id INTEGER PRIMARY KEY, author INTEGER, body TEXT);"
                  "INSERT INTO authors VALUES (1), (2);"
                  "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)"
                  "INSERT INTO books SELECT i, 1, printf('%.*c', {}, 'x') FROM n;",
                  bytes));
}

definition::Definition authors_with_books(std::size_t limit) {
  return definition::parse_definition(fmt::format(
                                          R"({{"vizzy": 1,
               "feeds": {{"main": {{"sql": "SELECT id FROM authors", "key": "id", "sort": [],
                                    "fields": {{"id": {{"type": "integer"}}}}}}}},
               "documents": {{"authors": {{"sql": "SELECT id FROM authors", "key": "id",
                 "fields": {{"id": {{"type": "integer"}}}},
                 "children": {{"books": {{"sql": "SELECT * FROM books", "key": "id",
                   "parent": "author", "sort": [], "limit": {},
                   "fields": {{"id": {{"type": "integer"}}, "body": {{"type": "text"}}}}}}}}}}}}}})",
                                          limit),
                                      "library.json");
}

/// Whether an estimate is right within a part of the truth.
bool is_near(std::uint64_t estimate, std::uint64_t truth, double part) {
  const auto difference = static_cast<double>(estimate) - static_cast<double>(truth);
  return std::abs(difference) <= part * static_cast<double>(truth);
}

}  // namespace

TEST_CASE("estimates are near to the sizes of a build") {
  const CreatorsDatabase database(3000);
  const definition::Definition definition = exact_definition(20);
  const CheckReport report = checked(database, definition);
  MemoryStore store;
  const compile::BuildReport built = Builder{database, definition}(store);
  REQUIRE(report.feeds.size() == 1);
  CHECK(report.problems.empty());
  CHECK(report.feeds[0].items == 3000);
  CHECK(is_near(report.feeds[0].pages, built.feeds[0].pages, 0.05));
  CHECK(is_near(report.feeds[0].entry.identity, built.feeds[0].entry_bytes.identity, 0.3));
  CHECK(report.collections.at(0).documents == 3000);
  CHECK(report.feeds[0].changes == 3);
  CHECK(is_near(report.puts, built.puts, 0.02));
  CHECK(put_dollars(1'000'000) == 5);
}

TEST_CASE(
    "an estimate does not depend on the order of the query, and counts what is around items") {
  CreatorsDatabase database(2000);
  definition::Definition definition = exact_definition(50);
  const std::string sql = definition.feeds[0].sql;
  MemoryStore store;
  const compile::BuildReport built = Builder{database, definition}(store);
  std::vector<std::uint64_t> estimates;
  for (const char* order : {" ORDER BY id", " ORDER BY follower_count DESC, username"}) {
    definition.feeds[0].sql = sql + order;
    estimates.push_back(checked(database, definition).feeds.at(0).entry.gzip);
  }
  CHECK(is_near(estimates[0], estimates[1], 0.05));
  CHECK(is_near(estimates[0], built.feeds[0].entry_bytes.gzip, 0.3));
  database.run("DELETE FROM creators WHERE id > 2");
  definition.feeds[0].sql = sql;
  MemoryStore small;
  const compile::BuildReport two = Builder{database, definition}(small);
  CHECK(is_near(checked(database, definition).feeds.at(0).entry.gzip, two.feeds[0].entry_bytes.gzip,
                0.15));
}

TEST_CASE(
    "the last version says what was taken down, how far a feed shrank, and what a build puts") {
  CreatorsDatabase database(10);
  definition::Definition definition = exact_definition(20);
  MemoryStore store;
  (void)Builder{database, definition}(store);
  LastVersion last{.manifest = store::read_manifest(store, 1), .denylist = {}};
  definition.gates.max_puts = 1;
  CHECK(checked(database, definition, last).problems.empty());
  definition.gates.max_shrink = 0.2;
  last.denylist.add({{"3", {}, {}}});
  CHECK(checked(database, definition, last).feeds.at(0).items == 9);
  CHECK(checked(database, definition, last).collections.at(0).documents == 9);
  database.run("DELETE FROM creators WHERE id > 8");
  const CheckReport report = checked(database, definition, last);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].message ==
        "feed discovery: 7 items where the last version has 10; documents creators: 7 documents "
        "where the last version has 10; documents creators, top_videos: 14 children in all where "
        "the last version has 20, a loss of more than max_shrink (20%); if that is right, pass "
        "--allow-shrink");
  CHECK((report.problems[0].kind == ErrorKind::gate));
}

TEST_CASE("segments and their pages are counted") {
  DividedFeed songs;
  const CheckReport report = checked(songs.database, songs.build.definition);
  const compile::BuildReport built = songs.publish();
  CHECK(report.feeds.at(0).segments == 3);
  CHECK(is_near(report.feeds.at(0).objects, built.objects.written, 0.1));
}

TEST_CASE(
    "changes are counted among the PUTs, those of segments too, and none where there are none") {
  DividedFeed songs;
  definition::FeedDefinition& feed = songs.build.definition.feeds.front();
  feed.changes.segments = true;
  const CheckReport with = checked(songs.database, songs.build.definition);
  CHECK(with.feeds.at(0).changes == 12);  // of the feed and of three segments
  const compile::BuildReport built = songs.publish();
  CHECK(built.changes.written == 12);
  CHECK(is_near(with.puts, built.puts, 0.1));
  feed.changes = {.spans = {}};
  const CheckReport without = checked(songs.database, songs.build.definition);
  CHECK(without.feeds.at(0).changes == 0);
  CHECK(without.puts + 12 <= with.puts);
}

TEST_CASE("a problem of one view does not hide those of the others") {
  const CreatorsDatabase database(10);
  definition::Definition definition = exact_definition(20);
  definition.feeds[0].sql = "SELECT id FROM creators";
  definition.documents[0].children[0].sql = "SELECT * FROM nowhere";
  definition.gates.max_puts = 1;
  const CheckReport report = checked(database, definition);
  REQUIRE(report.problems.size() == 3);
  CHECK(report.problems[0].message ==
        "test.json: feeds.discovery.sql: the query returns no columns \"username\", "
        "\"follower_count\"; it returns id");
  CHECK(report.problems[1].message ==
        "test.json: documents.creators.children.top_videos.sql: the query fails on " +
            database.path() + ": no such table: nowhere; correct the SQL or the table");
  CHECK(report.problems[2].message ==
        "a first publish would cost about 10 PUT requests, more than max_puts (1); raise max_puts, "
        "or "
        "group the documents");
  CHECK((report.problems[2].kind == ErrorKind::gate));
}

TEST_CASE("children that name no document are reported") {
  CreatorsDatabase database(10);
  database.run("DELETE FROM creators WHERE id > 8");
  const CheckReport report = checked(database, exact_definition());
  CHECK(report.problems.empty());
  CHECK(report.advice == std::vector<std::string>{
                             "test.json: documents.creators.children.top_videos: 4 of 20 rows "
                             "have no parent among the rows of creators and are left out (column "
                             "\"creator_id\")"});
}

TEST_CASE("keys and aliases are compared") {
  CreatorsDatabase database(10);
  definition::Definition definition = exact_definition();
  definition.documents[0].alias = 1;
  definition.documents[0].sql = "SELECT id, 'x' AS username, follower_count FROM creators";
  definition.feeds[0].sql = "SELECT 7 AS id, username, follower_count FROM creators";
  const CheckReport report = checked(database, definition);
  REQUIRE(report.problems.size() == 2);
  CHECK(report.problems[0].message ==
        "test.json: feeds.discovery: the key 7 appears in several rows; make the query return each "
        "key once (DISTINCT, GROUP BY, or another key)");
  CHECK(report.problems[1].message ==
        "test.json: documents.creators.alias: v1/creators/username/x leads to two documents; make "
        "\"username\" unique, or leave it out where it is not (NULL)");
  CHECK((report.problems[1].kind == ErrorKind::gate));
}

TEST_CASE("what breaks apps is a problem, unless it is allowed") {
  const CreatorsDatabase database(30);
  definition::Definition definition = exact_definition(10);
  MemoryStore store;
  (void)Builder{database, definition}(store);
  const LastVersion last{.manifest = store::read_current_manifest(store), .denylist = {}};
  CHECK(checked(database, definition, last).problems.empty());
  definition.documents[0].groups = 16;
  const CheckReport report = checked(database, definition, last);
  REQUIRE(report.problems.size() == 1);
  CHECK((report.problems[0].kind == ErrorKind::gate));
  CHECK(report.problems[0].message ==
        "the definition breaks what apps rely on (1 break); keep the old one and give the new one "
        "another name, or, when no app needs the old one, pass --allow-breaking creators:\n"
        "  documents creators: group was none, is 16: apps ask for documents under other URLs and "
        "get 404");
  NoProgress progress;
  const CheckReport allowed = check::check(
      definition, [&] { return database.snapshot(); }, last,
      {.effort = codec::Effort::fast, .allow_breaking = {"creators"}}, progress);
  CHECK(allowed.problems.empty());
  CHECK(allowed.advice == std::vector<std::string>{
                              "documents creators: group was none, is 16: apps ask for documents "
                              "under other URLs and get 404 (--allow-breaking creators)"});
}

TEST_CASE("a document that is too large with its children is found as a build finds it") {
  const SqliteFixture database = library(7'500'000);
  const std::string message = refusal(database, authors_with_books(10));
  CHECK(message ==
        "library.json: documents.authors: a document has more than 64 MiB with its children; "
        "shorten their fields, or lower the limit of children");
  const CheckReport report = checked(database, authors_with_books(10));
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].message == message);
  CHECK((report.problems[0].kind == ErrorKind::gate));
  CHECK(checked(database, authors_with_books(8)).problems.empty());
}

TEST_CASE("a large child among small ones makes no document too large") {
  SqliteFixture database = library(1000);
  database.run("UPDATE books SET body = printf('%.*c', 8000000, 'x') WHERE id = 10");
  CHECK(checked(database, authors_with_books(10)).problems.empty());
}

TEST_CASE("rows that are too large for the memory of a build are found with the same memory") {
  constexpr std::size_t kLittle = std::size_t{48} << 20;
  const SqliteFixture database = library(2'000'000);
  const definition::Definition definition = authors_with_books(2);
  CHECK(checked(database, definition).problems.empty());
  const std::string message = refusal(database, definition, kLittle);
  REQUIRE_THAT(message, Catch::Contains("2000000 bytes of text, more than 1048576"));
  const CheckReport report = checked(database, definition, {}, kLittle);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].message == message);
}

TEST_CASE("a report does not depend on the memory") {
  CreatorsDatabase database(3000);
  definition::Definition definition = exact_definition(20);
  definition.documents[0].alias = 1;
  database.run("DELETE FROM creators WHERE id > 2900");
  constexpr std::size_t kLittle = 20'000;
  CHECK(json(checked(database, definition, {}, kLittle)) == json(checked(database, definition)));
  definition.feeds[0].sql += " UNION ALL SELECT 7 AS id, 'x' AS username, 0 AS follower_count";
  definition.documents[0].sql = "SELECT id, 'x' AS username, follower_count FROM creators";
  const CheckReport report = checked(database, definition, {}, kLittle);
  CHECK(report.problems.size() == 2);
  CHECK(json(report) == json(checked(database, definition)));
}
