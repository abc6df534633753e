#include <catch2/catch.hpp>

#include <string>

#include "tests/parts/divided_build.h"
#include "tests/parts/same_tree.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::test;

namespace {

constexpr const char* kRows =
    "CREATE TABLE creators(id bigint PRIMARY KEY, name text, score numeric(8,3), rate real, born "
    "timestamptz, is_live boolean, country varchar);"
    "CREATE TABLE videos(id int PRIMARY KEY, creator int, views int);"
    "INSERT INTO creators SELECT i, 'näme ' || (i * 7919 % 1000), CASE WHEN i % 5 < 2 THEN 0 WHEN "
    "i "
    "% 9 = 0 THEN NULL ELSE (i * 37 % 5000) / 8.0 END, (i % 11) / 7.0, to_timestamp(i * 100000.5), "
    "i "
    "% 3 = 0, CASE WHEN i % 10 = 0 THEN 'c' || i % 7 WHEN i % 50 = 1 THEN NULL ELSE 'us' END FROM "
    "generate_series(1, 900) AS i;"
    "INSERT INTO videos SELECT id * 3 + k, CASE WHEN id % 4 = 1 THEN NULL ELSE id END, id % 13 "
    "FROM "
    "creators, generate_series(0, 2) AS k";

std::string definition_of(const std::string& sort) {
  return R"({"vizzy":1,"feeds":{"f":{"sql":"SELECT * FROM creators","key":"id","sort":[)" + sort +
         R"(],"page_size":10,"segment_by":["country"],"fields":{"id":{"type":"integer"},
      "name":{"type":"text"},"score":{"type":"decimal","digits":1},
      "rate":{"type":"decimal","digits":2},"born":{"type":"timestamp"},
      "is_live":{"type":"boolean"}}}},
      "documents":{"creators":{"sql":"SELECT id, name FROM creators","key":"id",
      "fields":{"id":{"type":"integer"},"name":{"type":"text"}},
      "children":{"videos":{"sql":"SELECT * FROM videos","parent":"creator","key":"id",
      "sort":[{"field":"views","order":"desc"}],"limit":2,"fields":{"id":{"type":"integer"},
      "views":{"type":"integer"}}}}}},"gates":{"max_shrink":1}})";
}

}  // namespace

TEST_CASE("parts of one exported snapshot make the whole, while the tables change") {
  PostgresFixture database(kRows);
  for (const char* sort :
       {R"({"field":"score","order":"desc"})",
        R"({"field":"rate","order":"asc"},{"field":"born","order":"asc"})",
        R"({"field":"name","order":"desc"})",
        R"({"field":"is_live","order":"asc"},{"field":"score","order":"asc"})"}) {
    const DividedBuild build{.database = database.url(),
                             .definition = definition_of(sort),
                             .divide = {.parts = 5, .sample = 200}};
    MemoryStore whole;
    (void)build.whole(whole);
    MemoryStore divided;
    const auto snapshot = build.open();
    (void)build.plan(divided, *snapshot);
    database.run("UPDATE creators SET score = score + 1, name = name || 'x' WHERE id % 2 = 0");
    for (const std::uint64_t part : {4, 0, 3, 1, 2}) (void)build.part(divided, part);
    snapshot->require_shared();
    (void)build.join(divided);
    const std::string difference = first_difference(whole, divided);
    INFO(difference);
    CHECK(difference.empty());
  }
}

TEST_CASE("parts read what a build reads, however the query quotes its texts") {
  PostgresFixture database(kRows);
  for (const std::string sql : {"SELECT id, name || $$ -- $$ AS name FROM creators; -- done",
                                "SELECT id, $q$;/*$q$ || name AS name FROM creators /* $$ */ ;",
                                "SELECT id, $$--$$ AS name FROM creators"}) {
    const DividedBuild build{
        .database = database.url(),
        .definition = R"({"vizzy":1,"feeds":{"f":{"sql":")" + sql +
                      R"(","key":"id","sort":[{"field":"id","order":"asc"}],"page_size":10,
                      "fields":{"id":{"type":"integer"},"name":{"type":"text"}}}}})",
        .divide = {.parts = 3, .sample = 200}};
    MemoryStore whole, divided;
    (void)build.whole(whole);
    const auto snapshot = build.open();
    (void)build.plan(divided, *snapshot);
    for (const std::uint64_t part : {2, 0, 1}) (void)build.part(divided, part);
    (void)build.join(divided);
    const std::string difference = first_difference(whole, divided);
    INFO(difference);
    CHECK(difference.empty());
  }
}

TEST_CASE("a part says when the snapshot of its plan has gone") {
  PostgresFixture database(kRows);
  const DividedBuild build{.database = database.url(),
                           .definition = definition_of(R"({"field":"score","order":"asc"})"),
                           .divide = {.parts = 2}};
  MemoryStore store;
  { (void)build.plan(store, *build.open()); }
  const std::string message = thrown(ErrorKind::failed, [&] { (void)build.part(store, 0); });
  CHECK(message.starts_with("the snapshot of the plan on "));
  CHECK(message.ends_with("it ends with vizzy plan, which must keep running: plan again"));
}
