#include "core/source/sqlite_source.h"

#include <SQLiteCpp/Database.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/sqlite_fixture.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::source;
using namespace vizzy::test;

namespace {

const std::string kLocation = "test.json: feeds.test.sql";

std::string text(const Cell& cell) {
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&cell)) return "real " + std::to_string(*real);
  if (const auto* string = std::get_if<std::string_view>(&cell))
    return "'" + std::string(*string) + "'";
  if (const auto* blob = std::get_if<Blob>(&cell))
    return "blob " + std::to_string(blob->size_bytes);
  return "NULL";
}

std::string select(Snapshot& snapshot, const std::string& sql, std::vector<ColumnRequest> columns) {
  std::string list;
  snapshot.select({sql, kLocation, std::move(columns)}, [&](Row row) {
    for (const Cell& cell : row) list += text(cell) + " ";
    list += "| ";
  });
  return list;
}

std::string failure(const SqliteFixture& database, const std::string& sql,
                    std::vector<ColumnRequest> columns = {}) {
  return thrown(ErrorKind::failed,
                [&] { (void)select(*database.snapshot(), sql, std::move(columns)); });
}

std::string open_failure(const std::string& path) {
  return thrown(ErrorKind::failed, [&] {
    const auto snapshot = open_snapshot(path, {}, std::chrono::milliseconds(10));
    (void)select(*snapshot, "SELECT * FROM t", {{"a"}});
  });
}

}  // namespace

TEST_CASE("cells come as the database holds them, in the order asked for") {
  const SqliteFixture database(
      "CREATE TABLE t(a, b, c, d, e); INSERT INTO t VALUES (1, 0.5, 'x', x'0001', NULL)");
  CHECK(select(*database.snapshot(), "SELECT * FROM t",
               {{"e"}, {"d"}, {"c"}, {"b"}, {"a"}, {"absent", true}}) ==
        "NULL blob 2 'x' real 0.500000 1 NULL | ");
}

TEST_CASE("text keeps its NULs and comes as UTF-8 from a UTF-16 database") {
  SqliteFixture database("PRAGMA encoding = 'UTF-16'; CREATE TABLE t(a)");
  database.run("INSERT INTO t VALUES ('\u00e9' || char(0) || '\U0001f600')");
  CHECK(select(*database.snapshot(), "SELECT a FROM t", {{"a"}}) ==
        std::string("'\u00e9\0\U0001f600' | ", 12));
}

TEST_CASE("a snapshot does not see what is written after it") {
  SqliteFixture database("PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  const auto snapshot = database.snapshot();
  database.run("INSERT INTO t VALUES (2)");
  CHECK(select(*snapshot, "SELECT a FROM t", {{"a"}}) == "1 | ");
  CHECK(select(*database.snapshot(), "SELECT a FROM t", {{"a"}}) == "1 | 2 | ");
}

TEST_CASE("a database that is not there, or a folder, is named with the remedy") {
  const TemporaryFolder folder;
  const std::string missing = (folder / "missing.db").string();
  CHECK(open_failure(missing) ==
        "database " + missing +
            " does not exist; name yours with --db, or make one with vizzy seed "
            "--db " +
            missing);
  CHECK_FALSE(std::filesystem::exists(missing));
  CHECK(open_failure(folder.path().string()) ==
        "database " + folder.path().string() + " is a folder; name the file itself");
}

TEST_CASE("a file that is not a database is refused") {
  const TemporaryFolder folder;
  const std::string file = (folder / "notes.txt").string();
  write_file(file, std::string(5000, 'x'));
  CHECK(open_failure(file) ==
        "cannot read database " + file + ": file is not a database; check the path");
}

TEST_CASE("a damaged database is refused") {
  const TemporaryFolder folder;
  const std::string file = (folder / "test.db").string();
  {
    SQLite::Database database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    database.exec("PRAGMA page_size = 512; CREATE TABLE t(a)");
    database.exec(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) "
        "INSERT INTO t SELECT printf('%0100d', i) FROM n");
  }
  std::string bytes = read_file(file);
  for (std::size_t page = 2; page * 512 < bytes.size(); ++page)
    for (std::size_t i = 0; i < 40; ++i)
      bytes[page * 512 + i] = static_cast<char>(~bytes[page * 512 + i]);
  write_file(file, bytes);
  CHECK(open_failure(file) == "cannot read database " + file +
                                  ": database disk image is malformed; it is damaged; restore it "
                                  "from a backup or try sqlite3 .recover");
}

TEST_CASE("a locked database says who waits for whom") {
  SqliteFixture database("CREATE TABLE t(a)");
  database.run("BEGIN EXCLUSIVE");
  CHECK(open_failure(database.path()) ==
        "cannot read database " + database.path() +
            ": database is locked; another process holds its lock; wait until it is done, allow "
            "more time with --busy-timeout, or switch "
            "the database to write-ahead logging (PRAGMA journal_mode = WAL)");
  database.run("COMMIT");
  CHECK_NOTHROW(database.snapshot());
}

TEST_CASE("a query that writes or returns nothing is refused, and nothing is written") {
  SqliteFixture database("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  const std::string refused = kLocation + ": must be a SELECT; a feed never writes to its database";
  for (const char* sql :
       {"DELETE FROM t", "INSERT INTO t VALUES (2) RETURNING a", "DROP TABLE t",
        "PRAGMA user_version = 7", "VACUUM", "COMMIT", "ATTACH ':memory:' AS other"})
    CHECK(failure(database, sql) == refused);
  CHECK(select(*database.snapshot(), "SELECT a FROM t", {{"a"}}) == "1 | ");
}

TEST_CASE("a second statement and an empty query are refused") {
  const SqliteFixture database("CREATE TABLE t(a)");
  const std::string more = kLocation + ": holds more than one statement; keep one SELECT";
  CHECK(failure(database, "SELECT a FROM t; DELETE FROM t") == more);
  CHECK(failure(database, "SELECT a FROM t; SELECT a FROM t") == more);
  CHECK(failure(database, "SELECT a FROM t; nonsense") == more);
  CHECK(failure(database, "") == kLocation + ": is empty; write a SELECT");
  CHECK(failure(database, " -- nothing") == kLocation + ": is empty; write a SELECT");
}

TEST_CASE("a comment after the semicolon is no second statement") {
  const SqliteFixture database("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  for (const char* sql : {"SELECT a FROM t;", "SELECT a FROM t ;\n ; ", "SELECT a FROM t -- all",
                          "SELECT a FROM t; -- all of them", "SELECT a FROM t; /* all */ ;"})
    CHECK(select(*database.snapshot(), sql, {{"a"}}) == "1 | ");
}

TEST_CASE("wrong SQL is shown with its location") {
  const SqliteFixture database("CREATE TABLE t(a); INSERT INTO t VALUES (1)");
  const auto wrong = [&](const std::string& what) {
    return kLocation + ": the query fails on " + database.path() + ": " + what +
           "; correct the SQL or the table";
  };
  CHECK(failure(database, "SELEKT 1") == wrong("near \"SELEKT\": syntax error"));
  CHECK(failure(database, "SELECT * FROM u") == wrong("no such table: u"));
  CHECK(failure(database, "SELECT b FROM t") == wrong("no such column: b"));
}

TEST_CASE("a query that fails while it runs is shown with its location") {
  const SqliteFixture database(
      "CREATE TABLE t(a); INSERT INTO t VALUES (9223372036854775807), (1)");
  CHECK(failure(database, "SELECT sum(a) AS a FROM t", {{"a"}}) ==
        kLocation + ": the query fails on " + database.path() +
            ": integer overflow; correct the SQL or the table");
}

TEST_CASE("a missing column is named with the nearest and with all there are") {
  const SqliteFixture database("CREATE TABLE t(id, follower_count)");
  CHECK(failure(database, "SELECT * FROM t", {{"id"}, {"folower_count"}}) ==
        kLocation +
            ": the query returns no column \"folower_count\" (did you mean "
            "\"follower_count\"?); it returns id, follower_count");
}

TEST_CASE("a column that the query returns twice is not guessed") {
  const SqliteFixture database("CREATE TABLE t(id, name)");
  const std::string sql = "SELECT a.id, a.name, b.name FROM t a, t b";
  CHECK(
      failure(database, sql, {{"id"}, {"name"}}) ==
      kLocation +
          ": the query returns several columns \"name\", at 2 and 3; use AS to rename all but the "
          "one you need");
  CHECK(select(*database.snapshot(), sql, {{"id"}}).empty());
}

TEST_CASE("a stop request ends a query as interrupted") {
  const SqliteFixture database;
  const std::string endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) ";
  SECTION("between two rows") {
    std::stop_source source;
    const auto snapshot = database.snapshot(source.get_token());
    CHECK(thrown(ErrorKind::interrupted, [&] {
            snapshot->select({endless + "SELECT i FROM n", kLocation, {{"i"}}},
                             [&](Row) { source.request_stop(); });
          }) == "interrupted while reading the database; what was published stays published");
  }
  SECTION("while the database computes one row") {
    std::stop_source source;
    const auto snapshot = database.snapshot(source.get_token());
    const std::jthread stopper([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      source.request_stop();
    });
    CHECK(thrown(ErrorKind::interrupted, [&] {
            (void)select(*snapshot, endless + "SELECT sum(i & 1) AS i FROM n", {{"i"}});
          }) == "interrupted while reading the database; what was published stays published");
  }
  SECTION("before it is opened") {
    std::stop_source source;
    source.request_stop();
    CHECK(thrown(ErrorKind::interrupted, [&] {
            (void)select(*database.snapshot(source.get_token()), "SELECT 1 AS i", {{"i"}});
          }) == "interrupted while reading the database; what was published stays published");
  }
}

TEST_CASE("an interrupted wait for a locked database is no failure") {
  SqliteFixture database("CREATE TABLE t(a)");
  database.run("BEGIN EXCLUSIVE");
  std::stop_source source;
  source.request_stop();
  CHECK(thrown(ErrorKind::interrupted, [&] { (void)database.snapshot(source.get_token()); }) ==
        "interrupted while reading the database; what was published stays published");
}

TEST_CASE("a database whose writer was cut off says how to recover it") {
  const TemporaryFolder folder;
  SqliteFixture database("PRAGMA cache_size = 1; CREATE TABLE t(a)");
  database.run(
      "BEGIN; WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) "
      "INSERT INTO t SELECT printf('%0100d', i) FROM n");
  const std::string copy = (folder / "copy.db").string();
  std::filesystem::copy_file(database.path(), copy);
  std::filesystem::copy_file(database.path() + "-journal", copy + "-journal");
  database.run("ROLLBACK");
  CHECK(open_failure(copy) ==
        "cannot read database " + copy +
            ": attempt to write a readonly database; a writer was interrupted "
            "during a change; open it once with a program that may write "
            "(sqlite3 FILE .tables), which undoes that change");
}

TEST_CASE("parameters stand for values, and columns are known before a query runs") {
  const SqliteFixture database(
      "CREATE TABLE t(id INTEGER, name TEXT); INSERT INTO t VALUES (1, 'a'), (2, 'b'' OR 1 = 1')");
  const auto snapshot = database.snapshot();
  const auto ids = [&](const std::string& sql, std::vector<Parameter> parameters) {
    std::vector<std::int64_t> list;
    snapshot->select({sql, "test", {{"id"}}, std::move(parameters)},
                     [&](Row row) { list.push_back(std::get<std::int64_t>(row[0])); });
    return list;
  };
  CHECK(ids("SELECT id FROM t WHERE id = $1", {std::int64_t{2}}) == std::vector<std::int64_t>{2});
  CHECK(ids("SELECT id FROM t WHERE name = $2 AND id > $1", {std::int64_t{0}, "b' OR 1 = 1"}) ==
        std::vector<std::int64_t>{2});
  CHECK(snapshot->column_names({"SELECT *, 1 AS one FROM t", "test", {}}) ==
        std::vector<std::string>{"id", "name", "one"});
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)snapshot->column_names({"SELECT x FROM t", "test", {}});
        }).starts_with("test: the query fails on "));
}

TEST_CASE("a misspelt column in double quotes is no text, wherever it stands") {
  const SqliteFixture database(
      "CREATE TABLE t(a, private); INSERT INTO t VALUES (1, 1);"
      "CREATE VIEW seen AS SELECT a FROM t WHERE private <> \"yes\"");
  const std::string quotes =
      "; double quotes are for names, single quotes for texts; correct the SQL or the table";
  const std::string fails = kLocation + ": the query fails on " + database.path() + ": ";
  for (const char* sql :
       {"SELECT a FROM t WHERE \"privat\" <> 'yes'", "SELECT a, \"privat\" FROM t",
        "SELECT a FROM t ORDER BY \"privat\"", "SELECT a FROM t GROUP BY \"privat\"",
        "SELECT a FROM t WHERE a IN (\"privat\")"}) {
    INFO(sql);
    CHECK(failure(database, sql, {{"a"}}) ==
          fails + "no such column: privat (did you mean \"private\"?)" + quotes);
  }
  CHECK(failure(database, "SELECT a FROM seen", {{"a"}}) ==
        fails +
            "no such column: yes; the view seen has \"yes\": double quotes are for names, single "
            "quotes for texts; correct the SQL or the table");
  CHECK(select(*database.snapshot(), "SELECT \"a\" FROM t WHERE \"private\" = 1", {{"a"}}) ==
        "1 | ");
}
