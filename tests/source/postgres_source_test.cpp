#include "core/source/postgres_source.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "core/source/catalogue.h"
#include "core/source/identifier.h"
#include "tests/support/cells.h"
#include "tests/support/postgres_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::source;
using namespace vizzy::test;

namespace {

const std::string kLocation = "test.json: feeds.test.sql";
const std::string kStopped =
    "interrupted while reading the database; what was published stays published";

std::string failure(const PostgresFixture& database, const std::string& sql,
                    std::vector<ColumnRequest> columns = {}) {
  return thrown(ErrorKind::failed,
                [&] { (void)select(*database.snapshot(), sql, std::move(columns)); });
}

/// The one cell of `SELECT <expression> AS a`.
std::string value(const PostgresFixture& database, const std::string& expression) {
  return select(*database.snapshot(), "SELECT " + expression + " AS a", {{"a"}});
}

std::string lost_value(const PostgresFixture& database, const std::string& expression) {
  return failure(database, "SELECT " + expression + " AS a", {{"a"}});
}

constexpr const char* kEndOthers =
    "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE application_name = "
    "'vizzy' AND pid <> pg_backend_pid() AND datname = current_database()";

}  // namespace

TEST_CASE("cells of PostgreSQL come in the order asked for") {
  const PostgresFixture database(
      "CREATE TABLE t AS SELECT 1 AS a, 'x'::text AS b, NULL::text AS c");
  CHECK(select(*database.snapshot(), "SELECT * FROM t", {{"c"}, {"b"}, {"a"}, {"absent", true}}) ==
        "NULL 'x' 1 NULL | ");
}

TEST_CASE("each type of PostgreSQL is one type of cell") {
  const PostgresFixture database;
  for (const auto& [expression, cell] : std::vector<std::pair<std::string, std::string>>{
           {"(-7)::smallint", "-7"},
           {"2147483647::integer", "2147483647"},
           {"(-9223372036854775808)::bigint", "-9223372036854775808"},
           {"0.1::real", "real 0.1"},
           {"(1/3.0)::double precision", "real 0.3333333333333333"},
           {"'NaN'::double precision", "real nan"},
           {"'-Infinity'::double precision", "real -inf"},
           {"true", "true"},
           {"false", "false"},
           {"NULL::bigint", "NULL"},
           {"''::text", "''"},
           {"'Ωμέγα \U0001f600'::varchar", "'Ωμέγα \U0001f600'"},
           {"'DE'::char(5)", "'DE'"},
           {"'\\x00ff01'::bytea", "blob 3"},
           {"'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'::uuid",
            "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"},
           {"'{\"b\": 1}'::json", "'{\"b\": 1}'"},
           {"date '2024-01-31'", "'2024-01-31'"},
           {"timestamp '2024-01-31 12:00'", "'2024-01-31T12:00:00'"},
           {"timestamp '2024-01-31 12:00:00.250'", "'2024-01-31T12:00:00.25'"},
           {"timestamptz '2024-01-31 12:00+02'", "'2024-01-31T10:00:00Z'"}})
    CHECK(value(database, expression) == cell + " | ");
}

TEST_CASE("a numeric is exact or refused") {
  const PostgresFixture database;
  CHECK(value(database, "12::numeric") == "12 | ");
  CHECK(value(database, "(SELECT sum(i) FROM generate_series(1, 4::bigint) AS i)") == "10 | ");
  CHECK(value(database, "(-9223372036854775808)::numeric") == "-9223372036854775808 | ");
  CHECK(value(database, "9.50::numeric(10,2)") == "real 9.5 | ");
  CHECK(value(database, "9.00::numeric(10,2)") == "real 9 | ");
  CHECK(value(database, "-0.000000000001234567890123450") == "real -1.23456789012345e-12 | ");
  CHECK(value(database, "123456789012.345") == "real 123456789012.345 | ");
  CHECK(value(database, "'NaN'::numeric") == "real nan | ");
  CHECK(lost_value(database, "10/3.0") ==
        kLocation +
            ": the column \"a\" holds 3.3333333333333333, which has more than 15 digits and would "
            "be changed; round it in the SQL: round(x, 6), or cast it: ::double precision");
  CHECK(
      lost_value(database, "9223372036854775808") ==
      kLocation +
          ": the column \"a\" holds 9223372036854775808, which does not fit in 64 bits; divide it "
          "in the SQL, or cast it: ::text");
}

TEST_CASE("a date that ISO 8601 cannot say is refused") {
  const PostgresFixture database;
  for (const char* date : {"date 'infinity'", "timestamptz '-infinity'", "date '0044-03-15 BC'"})
    CHECK(lost_value(database, date)
              .ends_with(", which is not an ISO 8601 date; leave it out or replace it in the SQL"));
}

TEST_CASE("what values look like does not depend on the database or the role") {
  PostgresFixture database;
  database.run(
      "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET DateStyle = ''German''; ALTER DATABASE %I "
      "SET TimeZone = ''Asia/Kathmandu''; ALTER DATABASE %I SET bytea_output = ''escape''; ALTER "
      "DATABASE %I SET extra_float_digits = -10', current_database(), current_database(), "
      "current_database(), current_database()); END $$");
  CHECK(value(database, "timestamptz '2024-01-31 12:00+02'") == "'2024-01-31T10:00:00Z' | ");
  CHECK(value(database, "date '2024-01-31'") == "'2024-01-31' | ");
  CHECK(value(database, "'\\x00ff'::bytea") == "blob 2 | ");
  CHECK(value(database, "(1/3.0)::double precision") == "real 0.3333333333333333 | ");
}

TEST_CASE("a snapshot of PostgreSQL does not see what is written after it") {
  PostgresFixture database("CREATE TABLE t(a bigint); INSERT INTO t VALUES (1)");
  const auto snapshot = database.snapshot();
  database.run("INSERT INTO t VALUES (2)");
  CHECK(select(*snapshot, "SELECT a FROM t", {{"a"}}) == "1 | ");
  CHECK(select(*snapshot, "SELECT count(*) AS a FROM t", {{"a"}}) == "1 | ");
  CHECK(select(*database.snapshot(), "SELECT a FROM t", {{"a"}}) == "1 | 2 | ");
}

TEST_CASE("PostgreSQL refuses a query that writes, and nothing is written") {
  PostgresFixture database("CREATE TABLE t(a bigint); INSERT INTO t VALUES (1); CREATE SEQUENCE s");
  const std::string refused = kLocation + ": must be a SELECT; a feed never writes to its database";
  for (const char* sql :
       {"DELETE FROM t", "INSERT INTO t VALUES (2) RETURNING a", "DROP TABLE t", "COMMIT",
        "SET TimeZone = 'UTC'", "SELECT nextval('s') AS a", "COPY t TO STDOUT",
        "WITH d AS (DELETE FROM t RETURNING a) SELECT a FROM d"})
    CHECK(failure(database, sql) == refused);
  CHECK(database.rows("SELECT a FROM t") == "1");
}

TEST_CASE("a second statement and an empty query are refused by PostgreSQL") {
  const PostgresFixture database("CREATE TABLE t(a bigint); INSERT INTO t VALUES (1)");
  const std::string more = kLocation + ": holds more than one statement; keep one SELECT";
  CHECK(failure(database, "SELECT a FROM t; DELETE FROM t") == more);
  CHECK(failure(database, " ; ") == kLocation + ": is empty; write a SELECT");
  for (const char* sql : {"SELECT a FROM t;", "SELECT a FROM t; -- all", "TABLE t", "VALUES (1)"})
    CHECK_NOTHROW(select(*database.snapshot(), sql, {}));
}

TEST_CASE("wrong SQL on PostgreSQL is shown with its location and the nearest name") {
  const PostgresFixture database("CREATE TABLE films(film_id bigint, \"Größe\" bigint)");
  const auto wrong = [&](const std::string& what) {
    return kLocation + ": the query fails on " + database.url() + ": " + what +
           "; correct the SQL or the table";
  };
  CHECK(failure(database, "SELEKT 1") == wrong("syntax error at or near \"SELEKT\""));
  CHECK(failure(database, "SELECT '\u00e4\u00f6' FROM film") ==
        wrong("relation \"film\" does not exist (did you mean \"films\"?)"));
  CHECK(failure(database, "SELECT f.film_ed FROM films AS f") ==
        wrong("column f.film_ed does not exist (did you mean \"film_id\"?)"));
  CHECK(failure(database, "SELECT \"Grösse\" FROM films") ==
        wrong("column \"Grösse\" does not exist (did you mean \"Größe\"?)"));
  CHECK(failure(database, "SELECT * FROM films", {{"film"}}) ==
        kLocation +
            ": the query returns no column \"film\" (did you mean \"film_id\"?); it returns "
            "film_id, Größe");
  CHECK(failure(database, "SELECT a.*, b.film_id FROM films a, films b", {{"film_id"}}) ==
        kLocation +
            ": the query returns several columns \"film_id\", at 1 and 3; use AS to rename all but "
            "the one you need");
  CHECK(failure(database, "SELECT 1/0 AS a", {{"a"}}) == wrong("division by zero"));
}

TEST_CASE("a query that takes too long says how to allow more") {
  const PostgresFixture database;
  CHECK(thrown(ErrorKind::failed,
               [&] {
                 (void)select(*database.snapshot({}, std::chrono::milliseconds(20)),
                              "SELECT pg_sleep(30)", {});
               }) == kLocation + ": the query fails on " + database.url() +
                         ": canceling statement due to statement timeout; allow more time with "
                         "--statement-timeout, or make the query cheaper (EXPLAIN shows its plan)");
}

TEST_CASE("a table that another session has locked is waited for, not for ever") {
  PostgresFixture database("CREATE TABLE t(a bigint)");
  database.run("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
  CHECK(failure(database, "SELECT a FROM t") ==
        kLocation + ": the query fails on " + database.url() +
            ": canceling statement due to lock timeout; another session has locked the table; wait "
            "until it is done, or allow more time with --busy-timeout");
  database.run("COMMIT");
  CHECK_NOTHROW(select(*database.snapshot(), "SELECT a FROM t", {}));
}

TEST_CASE("a connection that is lost before the first row is made again") {
  PostgresFixture database("CREATE TABLE t AS SELECT 1 AS a");
  const auto snapshot = database.snapshot();
  CHECK(database.rows(kEndOthers) == "true");
  CHECK(select(*snapshot, "SELECT a FROM t", {{"a"}}) == "1 | ");
  CHECK(database.rows(kEndOthers) == "true");
  CHECK(thrown(ErrorKind::failed, [&] { (void)select(*snapshot, "SELECT a FROM t", {{"a"}}); }) ==
        kLocation + ": the connection to " + database.url() +
            " was lost after 0 rows: terminating connection due to administrator command; see the "
            "log of the server, and run again");
}

TEST_CASE("tables that were rewritten or replaced after the snapshot began are not read as empty") {
  PostgresFixture database(
      "CREATE TABLE a AS SELECT 1::bigint AS i; CREATE TABLE b AS TABLE a; CREATE TABLE c AS TABLE "
      "a; CREATE TABLE d AS TABLE a; CREATE VIEW v AS TABLE d");
  const auto changed = [](const std::string& table) {
    return kLocation + ": " + table +
           " was rewritten or replaced after this read began, so its rows cannot be read; run "
           "again "
           "while the tables are not being changed";
  };
  for (const auto& [sql, table] : std::vector<std::pair<std::string, std::string>>{
           {"TRUNCATE a", "a"},
           {"ALTER TABLE b ALTER COLUMN i TYPE integer", "b"},
           {"CREATE TABLE c2 AS TABLE c; DROP TABLE c; ALTER TABLE c2 RENAME TO c", "c"}}) {
    const auto snapshot = database.snapshot();
    database.run(sql);
    CHECK(select(*database.snapshot(), "SELECT i FROM d", {{"i"}}) == "1 | ");
    CHECK(thrown(ErrorKind::failed, [&] {
            (void)select(*snapshot, "SELECT i FROM " + table, {{"i"}});
          }) == changed(table));
  }
  SECTION("through a view, too") {
    const auto snapshot = database.snapshot();
    database.run("TRUNCATE d");
    CHECK(thrown(ErrorKind::failed, [&] { (void)select(*snapshot, "SELECT i FROM v", {{"i"}}); }) ==
          changed("d"));
  }
  SECTION("other tables and new indexes do not matter") {
    const auto snapshot = database.snapshot();
    database.run("TRUNCATE a; CREATE INDEX ON d(i); CREATE TABLE e()");
    CHECK(select(*snapshot, "SELECT i FROM d WHERE i = 1", {{"i"}}) == "1 | ");
  }
}

TEST_CASE("a stop request ends a query on PostgreSQL, and the server knows it") {
  PostgresFixture database;
  std::stop_source source;
  const auto snapshot = database.snapshot(source.get_token());
  SECTION("between two rows") {
    CHECK(thrown(ErrorKind::interrupted, [&] {
            snapshot->select(
                {"SELECT i FROM generate_series(1, 100000000) AS i", kLocation, {{"i"}}},
                [&](Row) { source.request_stop(); });
          }) == kStopped);
  }
  SECTION("while the server computes one row") {
    const std::jthread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      source.request_stop();
    });
    CHECK(thrown(ErrorKind::interrupted, [&] {
            (void)select(*snapshot, "SELECT pg_sleep(60)::text AS i", {{"i"}});
          }) == kStopped);
  }
  for (int i = 0; i < 100; ++i) {
    if (database
            .rows("SELECT pid FROM pg_stat_activity WHERE state = 'active' AND datname = "
                  "current_database() AND pid <> pg_backend_pid()")
            .empty())
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  FAIL("the query goes on");
}

TEST_CASE("a reader that throws ends the query") {
  PostgresFixture database;
  const auto snapshot = database.snapshot();
  CHECK_THROWS_AS(
      snapshot->select({"SELECT i FROM generate_series(1, 100000000) AS i", kLocation, {{"i"}}},
                       [](Row) { throw std::runtime_error("enough"); }),
      std::runtime_error);
}

TEST_CASE("a server that is not there is named with the remedy and without the password") {
  CHECK(thrown(ErrorKind::failed,
               [] {
                 (void)open_snapshot("postgresql://ana:secret@/app?host=/nowhere", {},
                                     std::chrono::milliseconds(0));
               }) ==
        "cannot connect to postgresql://ana@/app?host=/nowhere: connection to server on "
        "socket \"/nowhere/.s.PGSQL.5432\" failed: No such file or directory; check the address "
        "given "
        "with --db, the PG* variables, and that the server runs and lets this user in");
}

TEST_CASE("tables of PostgreSQL come with their columns, keys, unique columns and references") {
  const PostgresFixture database(
      "CREATE TABLE people(id bigint PRIMARY KEY, nick varchar(20) UNIQUE, a text, b text, "
      "born date, gone int[], UNIQUE (a, b));"
      "CREATE TABLE pairs(x text, y bigint REFERENCES people(id), PRIMARY KEY (y, x));"
      "CREATE SCHEMA other; CREATE TABLE other.hidden(id int PRIMARY KEY)");
  const std::vector<SourceTable> tables = read_tables(*database.snapshot());
  REQUIRE(tables.size() == 3);
  CHECK(tables[0].name == "pairs");
  CHECK(tables[0].primary_key == std::vector<std::string>{"y", "x"});
  REQUIRE(tables[0].references.size() == 1);
  CHECK(tables[0].references[0].column == "y");
  CHECK(tables[0].references[0].table == "people");
  const SourceTable& people = tables[1];
  CHECK(people.primary_key == std::vector<std::string>{"id"});
  CHECK(people.column("nick")->is_unique);
  CHECK_FALSE(people.column("a")->is_unique);
  CHECK((people.column("id")->kind == ColumnKind::integer));
  CHECK((people.column("nick")->kind == ColumnKind::text));
  CHECK((people.column("born")->kind == ColumnKind::date));
  CHECK((people.column("gone")->kind == ColumnKind::other));
  CHECK(tables[2].name == "other.hidden");  // off the search path
  CHECK(tables[2].columns.empty());
}

TEST_CASE("every keyword of PostgreSQL names a table and a column") {
  PostgresFixture database;
  std::istringstream words(database.rows("SELECT word FROM pg_get_keywords()"));
  std::vector<std::string> names;
  std::string create;
  for (std::string word; words >> word; names.push_back(word))
    create += fmt::format("CREATE TABLE \"{0}\" AS SELECT 'of the table' AS \"{0}\"; ", word);
  CHECK(names.size() > 400);
  database.run(create);
  const auto snapshot = database.snapshot();
  for (const std::string& word : names)
    CHECK(select(*snapshot,
                 fmt::format("SELECT {0} FROM {0} WHERE {0} IS NOT NULL", sql_identifier(word)),
                 {{word}}) == "'of the table' | ");
}
