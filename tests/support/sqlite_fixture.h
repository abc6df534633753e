#pragma once

#include <SQLiteCpp/Database.h>

#include <memory>
#include <string>

#include "core/source/sqlite_source.h"
#include "tests/support/temporary_folder.h"

namespace vizzy::test {

/// An SQLite file that a test fills and changes.
class SqliteFixture {
 public:
  SqliteFixture() : database_(path(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
    database_.exec("PRAGMA synchronous = 0");
  }
  explicit SqliteFixture(const std::string& sql) : SqliteFixture() { run(sql); }

  [[nodiscard]] std::string path() const { return (folder_ / "test.db").string(); }
  [[nodiscard]] SQLite::Database& database() { return database_; }
  void run(const std::string& sql) { database_.exec(sql); }

  [[nodiscard]] std::unique_ptr<source::Snapshot> snapshot(std::stop_token stop = {}) const {
    return source::open_sqlite_snapshot(path(), std::move(stop), std::chrono::milliseconds(20));
  }

 private:
  TemporaryFolder folder_;
  SQLite::Database database_;
};

}  // namespace vizzy::test
