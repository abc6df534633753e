#include "core/ingest/sqlite_session.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <catch2/catch.hpp>
#include <sqlite3.h>

#include "core/ingest/schema.h"
#include "core/ingest/table.h"
#include "tests/ingest/workspace.h"

using namespace vizzy;
using namespace vizzy::ingest;
using vizzy::test::complaint;
using vizzy::test::rows_of;
using vizzy::test::Workspace;

namespace {

void open(const std::string& path) {
  SqliteSession session(path, WhenMissing::create, std::chrono::milliseconds(20), {});
  session.commit();
}

std::string translated(int code) {
  return database_error(SQLite::Exception("what it says", code), "x.db").what();
}

}  // namespace

TEST_CASE("the schema has the columns that the tables list, in their order") {
  const Workspace work;
  const std::string db = work.path("a.db");
  open(db);
  for (const Table* table : {&creators_table(), &videos_table()}) {
    std::string names;
    for (const std::string& name : table->column_names())
      names += (names.empty() ? "" : "\n") + name;
    CHECK(rows_of(db, "SELECT name FROM pragma_table_info('" + std::string(table->name) + "')") ==
          names);
  }
  CHECK(creators_table().columns.size() == 15);
  CHECK(rows_of(db, "PRAGMA user_version") == "1");
  CHECK(rows_of(db, "PRAGMA application_id") == std::to_string(kApplicationId));
}

TEST_CASE("a database of a newer vizzy is refused") {
  const Workspace work;
  SQLite::Database(work.path("a.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA user_version = 2");
  CHECK(complaint([&] { open(work.path("a.db")); }) ==
        work.path("a.db") +
            " has schema version 2, this vizzy knows up to 1; upgrade vizzy, or "
            "name another database with --db");
}

TEST_CASE("a database of another application is refused") {
  const Workspace work;
  SQLite::Database(work.path("a.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("PRAGMA application_id = 255");
  CHECK(complaint([&] { open(work.path("a.db")); }) ==
        work.path("a.db") +
            " belongs to another application (application_id 0xff); name another "
            "file with --db");
}

TEST_CASE("someone's own table without a column is refused") {
  const Workspace work;
  SQLite::Database(work.path("a.db"), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT)");
  CHECK(complaint([&] { open(work.path("a.db")); }) ==
        "the table creators in " + work.path("a.db") +
            " has no column \"display_name\"; add it with ALTER TABLE, or name another database "
            "with --db");
}

TEST_CASE("a file that is no database is refused and kept") {
  const Workspace work;
  const std::string path = work.write("a.db", std::string(4096, 'x'));
  CHECK(complaint([&] { open(path); }) ==
        path + " is not a SQLite database; name another file with --db");
  CHECK(std::filesystem::file_size(path) == 4096);
}

TEST_CASE("a damaged database is named with a remedy") {
  const Workspace work;
  const std::string path = work.path("a.db");
  open(path);
  std::fstream(path, std::ios::in | std::ios::out | std::ios::binary).seekp(100)
      << std::string(3000, 'x');
  CHECK(complaint([&] { open(path); }) == path +
                                              " is damaged (database disk image is malformed); "
                                              "restore a backup, or try: sqlite3 " +
                                              path + " .recover");
}

TEST_CASE("a database that another program writes is refused after a while") {
  const Workspace work;
  const std::string path = work.path("a.db");
  open(path);
  SQLite::Database other(path, SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  CHECK(complaint([&] { open(path); }) ==
        "cannot write " + path + ": another program is using it; run again when that is done");
}

TEST_CASE("a folder, a missing folder and no name are no databases") {
  const Workspace work;
  CHECK(complaint([&] { open(work.path("")); }) ==
        "cannot open " + work.path("") + ": it is a folder; name a file with --db");
  CHECK(complaint([&] { open(work.path("no/a.db")); }) ==
        "cannot open " + work.path("no/a.db") + ": the folder " + work.path("no") +
            " does not exist; create it, or name another file with --db");
  CHECK(complaint([] { open(""); }, ErrorKind::usage) ==
        "--db is empty; give it the path of an SQLite file, or postgresql://USER@HOST/DATABASE");
}

TEST_CASE("what SQLite says comes with the remedy") {
  CHECK(translated(SQLITE_READONLY) ==
        "cannot write x.db: it is read-only; check the owner and the permissions of the file and "
        "its folder");
  CHECK(translated(SQLITE_FULL) ==
        "cannot write x.db: No space left on device; free some space and run again");
  CHECK(translated(SQLITE_CANTOPEN) ==
        "cannot open x.db: what it says; check the owner and the permissions of the file and its "
        "folder");
  CHECK(translated(SQLITE_IOERR) ==
        "cannot write x.db: what it says; check the disk and run again");
  CHECK(translated(SQLITE_INTERRUPT) == "interrupted; the database is unchanged");
  CHECK(translated(SQLITE_ERROR) == "x.db: what it says");
}

TEST_CASE("a session without a commit leaves no file") {
  const Workspace work;
  { SqliteSession session(work.path("a.db"), WhenMissing::create, std::chrono::seconds(0), {}); }
  CHECK_FALSE(std::filesystem::exists(work.path("a.db")));
}
