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
      {"BLOB", ColumnKind::other},
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
