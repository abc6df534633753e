#include "core/source/catalogue.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "tests/support/sqlite_fixture.h"

using namespace vizzy;
using namespace vizzy::source;
using namespace vizzy::test;

TEST_CASE("a declared type names what a column is meant to hold") {
  const std::vector<std::pair<const char*, ColumnKind>> kinds{
      {"INTEGER", ColumnKind::integer},
      {"bigint", ColumnKind::integer},
      {"character varying(80)", ColumnKind::text},
      {"TEXT", ColumnKind::text},
      {"uuid", ColumnKind::text},
      {"NUMERIC(10, 2)", ColumnKind::decimal},
      {"double precision", ColumnKind::decimal},
      {"boolean", ColumnKind::boolean},
      {"date", ColumnKind::date},
      {"timestamp with time zone", ColumnKind::timestamp},
      {"DATETIME", ColumnKind::timestamp},
      {"interval", ColumnKind::other},
      {"time without time zone", ColumnKind::other},
      {"integer[]", ColumnKind::other},
      {"POINT", ColumnKind::other},
      {"FLOATING POINT", ColumnKind::decimal},
      {"BLOB", ColumnKind::bytes},
      {"bytea", ColumnKind::bytes},
      {"BINARY(16)", ColumnKind::bytes},
      {"jsonb", ColumnKind::other},
      {"", ColumnKind::other}};
  for (const auto& [type, kind] : kinds) {
    CAPTURE(type);
    CHECK((column_kind(type) == kind));
  }
}

TEST_CASE("tables come with their columns, keys, unique columns and references") {
  const SqliteFixture database(
      "CREATE TABLE people(id INTEGER PRIMARY KEY, nick TEXT UNIQUE, a TEXT, b TEXT, UNIQUE(a, b));"
      "CREATE TABLE pairs(x TEXT, y INTEGER REFERENCES people(id), PRIMARY KEY (y, x));"
      "CREATE UNIQUE INDEX partial ON people(a) WHERE b IS NULL;"
      "CREATE VIEW seen AS SELECT id FROM people");
  const std::vector<SourceTable> tables = read_tables(*database.snapshot());
  REQUIRE(tables.size() == 3);
  const SourceTable& pairs = tables[0];
  CHECK(pairs.name == "pairs");
  CHECK(pairs.primary_key == std::vector<std::string>{"y", "x"});
  REQUIRE(pairs.references.size() == 1);
  CHECK(pairs.references[0].column == "y");
  CHECK(pairs.references[0].table == "people");
  const SourceTable& people = tables[1];
  CHECK(people.primary_key == std::vector<std::string>{"id"});
  CHECK(people.column("nick")->is_unique);
  CHECK_FALSE(people.column("a")->is_unique);
  CHECK_FALSE(people.column("b")->is_unique);
  CHECK(people.column("none") == nullptr);
  CHECK(tables[2].name == "seen");
  CHECK(tables[2].primary_key.empty());
}

TEST_CASE("a reference of two columns names no row by one, and is left out") {
  const SqliteFixture database(
      "CREATE TABLE a(x INTEGER, y INTEGER, PRIMARY KEY (x, y));"
      "CREATE TABLE b(id INTEGER PRIMARY KEY, x INTEGER, y INTEGER, FOREIGN KEY (x, y) REFERENCES "
      "a(x, y))");
  CHECK(read_tables(*database.snapshot())[1].references.empty());
}

TEST_CASE("what SQLite keeps for virtual tables, and what cannot be read, is told as such") {
  SqliteFixture database(
      "CREATE TABLE posts(id INTEGER PRIMARY KEY, title TEXT, slug TEXT AS (lower(title)));"
      "CREATE VIRTUAL TABLE posts_fts USING fts5(title, content='posts');"
      "CREATE VIRTUAL TABLE places USING rtree(id, x0, x1);"
      "CREATE TABLE vecs_chunks(id INTEGER PRIMARY KEY, size INTEGER);"
      "CREATE VIEW old AS SELECT x FROM gone;"
      "CREATE VIEW older AS SELECT no_such_function(id) AS x FROM posts");
  database.run(
      "PRAGMA writable_schema = 1; INSERT INTO sqlite_schema VALUES "
      "('table', 'vecs', 'vecs', 0, 'CREATE VIRTUAL TABLE vecs USING vec0(a)')");
  std::vector<std::string> told;
  std::vector<std::string> usable;
  for (const SourceTable& table : read_tables(*database.snapshot())) {
    if (table.unusable.empty()) usable.push_back(table.name);
    if (!table.unusable.empty()) told.push_back(table.name + " " + table.unusable);
    if (table.name == "posts") CHECK(table.column("slug") != nullptr);  // a generated column
  }
  CHECK(usable == std::vector<std::string>{"places", "posts", "posts_fts"});
  const std::string kept = " is kept by SQLite for a virtual table";
  CHECK(told == std::vector<std::string>{
                    "old cannot be read: no such table: main.gone",
                    "older cannot be read: no such function: no_such_function",
                    "places_node" + kept, "places_parent" + kept, "places_rowid" + kept,
                    "posts_fts_config" + kept, "posts_fts_data" + kept, "posts_fts_docsize" + kept,
                    "posts_fts_idx" + kept, "vecs cannot be read: no such module: vec0",
                    "vecs_chunks" + kept});
}

TEST_CASE("a reference may write the name of its table in other capitals") {
  const SqliteFixture database(
      "CREATE TABLE People(id INTEGER PRIMARY KEY);"
      "CREATE TABLE posts(id INTEGER PRIMARY KEY, author INTEGER REFERENCES people(id))");
  CHECK(read_tables(*database.snapshot())[1].references.at(0).table == "People");
}
