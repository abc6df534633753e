#include "core/check/check.h"

#include <catch2/catch.hpp>

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
                    const LastVersion& last = {}) {
  NoProgress progress;
  return check::check(
      definition, [&] { return database.snapshot(); }, last, {.effort = codec::Effort::fast},
      progress);
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
  last.denylist.add({"3", {}, {}});
  CHECK(checked(database, definition, last).feeds.at(0).items == 9);
  CHECK(checked(database, definition, last).collections.at(0).documents == 9);
  database.run("DELETE FROM creators WHERE id > 8");
  const CheckReport report = checked(database, definition, last);
  REQUIRE(report.problems.size() == 1);
  CHECK(report.problems[0].message ==
        "feed discovery: 7 items where the last version has 10; documents creators: 7 documents "
        "where the last version has 10; documents creators, top_videos: 14 children in all where "
        "the last version has 20, a loss of more than max_shrink (20%); if that is right, build "
        "with --allow-shrink");
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
  CHECK(report.advice ==
        std::vector<std::string>{"test.json: documents.creators.children.top_videos: 4 of 20 rows "
                                 "have no parent in creators and are left out (column "
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
        "another name, or, when no app needs the old one, build with --allow-breaking creators:\n"
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
