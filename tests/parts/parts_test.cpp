#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/versions/takedown.h"
#include "tests/parts/divided_build.h"
#include "tests/parts/same_tree.h"
#include "tests/support/sqlite_fixture.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::test;
using store::read_commit;

namespace {

/// Two of five creators have no followers, one in nine has an unknown number, and nine of ten are
/// of one country.
void fill(SqliteFixture& database, int rows) {
  database.run(fmt::format(
      "CREATE TABLE creators(id INTEGER PRIMARY KEY, name TEXT, followers INTEGER, country TEXT);"
      "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator, views INTEGER);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {})"
      "INSERT INTO creators SELECT i, 'name' || (i * 7919 % 1000), CASE WHEN i % 5 < 2 THEN 0 WHEN "
      "i % 9 = 0 THEN NULL ELSE i * 37 % 5000 END, CASE WHEN i % 10 = 0 THEN 'c' || i % 7 ELSE "
      "'us' END FROM n;"
      "INSERT INTO videos SELECT id * 3 + k, CASE id % 4 WHEN 0 THEN CAST(id AS TEXT) WHEN 1 THEN "
      "NULL ELSE id END, id % 13 FROM creators, (SELECT 0 AS k UNION SELECT 1 UNION SELECT 2)",
      rows));
}

std::string definition_of(const std::string& sort, const std::string& feed = "",
                          const std::string& documents = "") {
  return fmt::format(
      R"({{"vizzy":1,"feeds":{{"f":{{"sql":"SELECT * FROM creators -- all of them","key":"id",
      "sort":[{}],"page_size":10,"fields":{{"id":{{"type":"integer"}},"name":{{"type":"text"}},
      "followers":{{"type":"integer","significant_digits":2}}}}{}}}}},
      "documents":{{"creators":{{"sql":"SELECT * FROM creators;","key":"id","alias":"name",
      "fields":{{"id":{{"type":"integer"}},"name":{{"type":"text"}}}},
      "children":{{"videos":{{"sql":"SELECT * FROM videos","parent":"creator","key":"id",
      "sort":[{{"field":"views","order":"desc"}}],"limit":2,"fields":{{"id":{{"type":"integer"}},
      "views":{{"type":"integer"}}}}}}}}{}}}}},"gates":{{"max_shrink":1}}}})",
      sort, feed, documents);
}

constexpr const char* kByFollowers = R"({"field":"followers","order":"desc"})";

void check_same(const MemoryStore& a, const MemoryStore& b) {
  const std::string difference = first_difference(a, b);
  INFO(difference);
  CHECK(difference.empty());
}

void require_same(const SqliteFixture& database, const std::string& definition, std::uint64_t parts,
                  std::uint64_t sample = 100) {
  const DividedBuild build{.database = database.path(),
                           .definition = definition,
                           .divide = {.parts = parts, .sample = sample}};
  MemoryStore whole;
  MemoryStore divided;
  (void)build.whole(whole);
  (void)build.in_parts(divided);
  check_same(whole, divided);
}

}  // namespace

TEST_CASE("parts make the whole where many rows are alike", "[long]") {
  SqliteFixture database;
  fill(database, 999);
  for (const std::uint64_t parts : {1, 2, 7, 40})
    require_same(database, definition_of(kByFollowers), parts);
  require_same(database, definition_of(R"({"field":"name","order":"asc"})"), 5);
  require_same(
      database,
      definition_of(R"({"field":"followers","order":"asc"},{"field":"name","order":"desc"})"), 5);
}

TEST_CASE("parts make the whole of a feed with fewer items than parts") {
  SqliteFixture database;
  fill(database, 3);
  require_same(database, definition_of(kByFollowers), 9);
  database.run("DELETE FROM creators");
  require_same(database, definition_of(kByFollowers), 3);
}

TEST_CASE("parts make the whole of segments, one of which has most of the items") {
  SqliteFixture database;
  fill(database, 999);
  const std::string segments = R"(,"segment_by":["country"],"changes":{"segments":true})";
  require_same(database, definition_of(kByFollowers, segments), 4);
  require_same(database, definition_of(kByFollowers, segments + R"(,"max_items":35)"), 4);
}

TEST_CASE("parts make the whole of a feed that ends within a part", "[long]") {
  SqliteFixture database;
  fill(database, 999);
  for (const int most : {1, 9, 10, 11, 249, 250, 256, 500, 998})
    require_same(database, definition_of(kByFollowers, fmt::format(R"(,"max_items":{})", most)), 4);
}

TEST_CASE("parts make the whole of groups of documents") {
  SqliteFixture database;
  fill(database, 400);
  require_same(database, definition_of(kByFollowers, "", R"(,"group":16)"), 5);
}

TEST_CASE("a part reads little more than its own rows, also where many are alike") {
  SqliteFixture database;
  fill(database, 1000);
  const DividedBuild build{.database = database.path(),
                           .definition = definition_of(kByFollowers),
                           .divide = {.parts = 10, .sample = 1000}};
  MemoryStore store;
  const auto snapshot = build.open();
  for (const auto& part : build.plan(store, *snapshot).parts) {
    int rows = 0;
    source::Query query{.sql = "SELECT * FROM creators", .location = "test", .columns = {{"id"}}};
    query.sql = feed::narrowed(*snapshot, query, part.feeds[0].where);
    snapshot->select(query, [&](source::Row) { ++rows; });
    CHECK(rows >= 100);
    CHECK(rows < 150);
  }
}

TEST_CASE("a part that is missing is named, and join succeeds when it is there") {
  SqliteFixture database;
  fill(database, 200);
  const DividedBuild build{.database = database.path(),
                           .definition = definition_of(kByFollowers),
                           .divide = {.parts = 4}};
  MemoryStore store;
  const auto snapshot = build.open();
  (void)build.plan(store, *snapshot);
  (void)build.part(store, 2);
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)build.join(store);
        }).starts_with("3 of 4 parts are not done: 0, 1, 3; run them, then join again"));
  for (const std::uint64_t part : {3, 1, 0, 1}) (void)build.part(store, part);
  (void)build.join(store);
  MemoryStore whole;
  (void)build.whole(whole);
  check_same(whole, store);
}

TEST_CASE("a build through several connections is the one through one, and so is the next") {
  SqliteFixture database;
  fill(database, 900);
  const DividedBuild build{.database = database.path(),
                           .definition = definition_of(kByFollowers),
                           .divide = {.parts = 3}};
  MemoryStore whole;
  MemoryStore divided;
  const auto require_same_trees = [&] {
    const compile::BuildReport one = build.whole(whole);
    const compile::BuildReport several = build.at_once(divided);
    CHECK(one.sequence == several.sequence);
    CHECK(one.changed == several.changed);
    CHECK_FALSE(several.completed_earlier_run);
    check_same(whole, divided);
  };
  require_same_trees();
  require_same_trees();
  database.run("UPDATE creators SET followers = id WHERE id % 50 = 0");
  require_same_trees();
}

TEST_CASE("a build through several connections that fails leaves the last version and no plan") {
  SqliteFixture database;
  fill(database, 500);
  DividedBuild build{.database = database.path(),
                     .definition = definition_of(kByFollowers),
                     .divide = {.parts = 3}};
  MemoryStore store;
  (void)build.whole(store);
  const auto before = store.public_files();
  build.definition.replace(build.definition.find("SELECT * FROM creators -- all of them"), 37,
                           "SELECT * FROM creators UNION ALL SELECT 4, 'x', 9000, 'de'");
  const auto refusal = [](const auto& work) {
    return thrown(ErrorKind::gate, [&] { (void)work(); });
  };
  MemoryStore other;
  CHECK(refusal([&] { return build.at_once(store); }) ==
        refusal([&] { return build.whole(other); }));
  CHECK(read_commit(store)->sequence == 1);
  const auto files = store.files();
  CHECK(std::ranges::none_of(files, [](const auto& file) {
    return file.first.starts_with("state/plan/") || file.first.starts_with("state/staged/");
  }));
  for (const auto& [path, bytes] : before) CHECK(files.at(path) == bytes);
}

TEST_CASE("parts read what a build reads, however the query is written") {
  SqliteFixture database;
  fill(database, 200);
  database.run(
      "CREATE TABLE x(Id INTEGER PRIMARY KEY, V); INSERT INTO x SELECT id, followers FROM creators;"
      "CREATE VIEW w AS SELECT iD, v FROM x");
  for (const char* sql :
       {"SELECT id, v FROM x", "SELECT rowid, V FROM x", "SELECT * FROM w; -- done",
        "SELECT id, V, V AS Z, V AS Z FROM x /* ';' */ ; /* c",
        "SELECT Id, V FROM x WHERE '--' <> V;",
        "WITH y AS (SELECT * FROM x) SELECT * FROM y -- it's done"}) {
    const auto snapshot = source::open_snapshot(database.path(), {});
    const auto names = snapshot->column_names({.sql = sql, .location = "test", .columns = {}});
    require_same(database,
                 fmt::format(R"({{"vizzy":1,"feeds":{{"f":{{"sql":"{0}","key":"id","page_size":10,
                 "sort":[{{"field":"v","order":"desc"}}],"fields":{{
                 "id":{{"type":"integer","column":"{1}"}},
                 "v":{{"type":"integer","optional":true,"column":"{2}"}}}}}}}}}})",
                             sql, names[0], names[1]),
                 3);
  }
}

TEST_CASE("a commit to a log that keeps its size is noticed") {
  SqliteFixture database;
  fill(database, 2000);
  database.run("PRAGMA journal_mode = WAL; UPDATE creators SET name = 'old'");
  database.run(
      "PRAGMA wal_checkpoint; UPDATE creators SET name = 'begins the log again' WHERE id = 1");
  const DividedBuild build{.database = database.path(), .definition = definition_of(kByFollowers)};
  const std::string shared = build.open()->share();
  (void)build.open(shared);
  database.run("UPDATE creators SET name = 'new' WHERE id = 7");
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)build.open(shared);
        }).find("has changed since the plan") != std::string::npos);
}

TEST_CASE("a commit to a log that has gone since is noticed") {
  const TemporaryFolder folder;
  const DividedBuild build{.database = (folder / "test.db").string(), .definition = {}};
  const auto run = [&](const char* sql) {  // the last connection that closes removes the log
    SQLite::Database(build.database, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(sql);
  };
  run("PRAGMA journal_mode = WAL; CREATE TABLE t(x); INSERT INTO t VALUES(1)");
  const std::string shared = build.open()->share();
  (void)build.open(shared);
  run("UPDATE t SET x = 2");
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)build.open(shared);
        }).find("has changed since the plan") != std::string::npos);
}

TEST_CASE("parts make the whole of texts that the database holds as UTF-16") {
  for (const char* encoding : {"UTF-16le", "UTF-16be"}) {
    SqliteFixture database;
    database.run(fmt::format("PRAGMA encoding = '{}'", encoding));
    fill(database, 300);
    database.run(
        "UPDATE creators SET name = CASE id % 4 WHEN 0 THEN 'é' WHEN 1 THEN '日' WHEN 2 THEN '😀' "
        "ELSE 'z' END || id, country = CASE WHEN country = 'us' THEN 'é' ELSE country || '日' END");
    for (const char* direction : {"asc", "desc"})
      require_same(database,
                   definition_of(fmt::format(R"({{"field":"name","order":"{}"}})", direction),
                                 R"(,"segment_by":["country"])"),
                   6);
  }
}

TEST_CASE("a plan that a build through several connections left is in nobody's way") {
  SqliteFixture database;
  fill(database, 300);
  const DividedBuild build{.database = database.path(),
                           .definition = definition_of(kByFollowers),
                           .divide = {.parts = 3}};
  MemoryStore store;
  parts::Plan plan = build.plan(store, *build.open());
  CHECK(thrown(ErrorKind::locked, [&] {
          (void)build.at_once(store);
        }).starts_with("another plan is in progress until"));
  plan.database = std::string(parts::kOneProcess);
  parts::record(store, plan, parts::Unfinished::replaced);
  (void)build.at_once(store);
  MemoryStore whole;
  (void)build.whole(whole);
  check_same(whole, store);
}

TEST_CASE("a row that one connection takes is taken through several") {
  SqliteFixture database;
  fill(database, 60);
  database.run("UPDATE creators SET name = printf('%.*c', 6000000, 'x') WHERE id = 7");
  const std::string alias = R"("alias":"name",)";
  std::string definition = definition_of(kByFollowers);
  definition.erase(definition.find(alias), alias.size());
  const DividedBuild build{
      .database = database.path(), .definition = definition, .divide = {.parts = 4}};
  MemoryStore store;
  (void)build.at_once(store);
  MemoryStore whole;
  (void)build.whole(whole);
  check_same(whole, store);
}

TEST_CASE("records that a part's result does not count are noticed") {
  SqliteFixture database;
  fill(database, 200);
  const DividedBuild build{.database = database.path(),
                           .definition = definition_of(kByFollowers),
                           .divide = {.parts = 2}};
  MemoryStore store;
  (void)build.plan(store, *build.open());
  for (const std::uint64_t part : {0, 1}) (void)build.part(store, part);
  const std::string path = store::part_path(1);
  std::string result = store.read(path).value();
  const std::size_t resources = result.find("\"resources\"");
  const std::size_t files = result.find("\"files\"", resources);
  result.replace(files, result.find(']', files) + 1 - files, R"("files":[])");
  store.set(path, result);
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)build.join(store);
        }).starts_with("state/plan has 0 of the "));
  CHECK_FALSE(read_commit(store));
}

TEST_CASE("no part reads a database that has changed since the plan") {
  SqliteFixture database;
  fill(database, 50);
  const DividedBuild build{.database = database.path(), .definition = definition_of(kByFollowers)};
  MemoryStore store;
  { (void)build.plan(store, *build.open()); }
  database.run("UPDATE creators SET followers = 1 WHERE id = 7");
  CHECK(thrown(ErrorKind::failed, [&] { (void)build.part(store, 0); })
            .ends_with("has changed since the plan; plan again, and leave the database alone until "
                       "the plan is joined"));
}

TEST_CASE("a takedown since the plan must not be forgotten") {
  SqliteFixture database;
  fill(database, 50);
  const DividedBuild build{.database = database.path(), .definition = definition_of(kByFollowers)};
  MemoryStore store;
  (void)build.whole(store);
  { (void)build.plan(store, *build.open()); }
  (void)build.part(store, 0);
  NoProgress progress;
  (void)versions::take_down(store, {.keys = {"7"}, .effort = codec::Effort::fast, .now = build.now},
                            progress);
  CHECK(thrown(ErrorKind::failed, [&] { (void)build.join(store); }) ==
        "the output folder has changed since the plan: it was at sequence 1 and is at 2; plan "
        "again: the parts were built without that change");
}

TEST_CASE("a key in two parts is refused as in a build, and so is an alias") {
  SqliteFixture database;
  fill(database, 300);
  DividedBuild build{.database = database.path(),
                     .definition = definition_of(kByFollowers),
                     .divide = {.parts = 3}};
  MemoryStore store;
  const auto refusal = [&](const auto& work) {
    return thrown(ErrorKind::gate, [&] { (void)work(); });
  };
  build.definition.replace(build.definition.find("SELECT * FROM creators -- all of them"), 37,
                           "SELECT * FROM creators UNION ALL SELECT 4, 'x', 9000, 'de'");
  CHECK(refusal([&] { return build.in_parts(store); }) ==
        refusal([&] { return build.whole(store); }));
  build.definition = definition_of(kByFollowers);
  database.run("UPDATE creators SET name = 'same' WHERE id IN (1, 290)");
  CHECK(refusal([&] { return build.in_parts(store); }) ==
        refusal([&] { return build.whole(store); }));
}

TEST_CASE("rows that a query returns to one part and not to another are noticed") {
  SqliteFixture database;
  fill(database, 20000);  // so that they never add up by chance
  database.run("UPDATE creators SET name = 'name' || id");
  DividedBuild build{.database = database.path(),
                     .definition = definition_of(kByFollowers),
                     .divide = {.parts = 3}};
  build.definition.replace(build.definition.find("SELECT * FROM creators -- all of them"), 37,
                           "SELECT * FROM creators WHERE id <= (SELECT random() & 16383)");
  MemoryStore store;
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)build.in_parts(store);
        }).starts_with("test.json: feeds.f: the parts together read "));
}
