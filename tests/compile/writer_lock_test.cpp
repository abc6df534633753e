#include <SQLiteCpp/Exception.h>
#include <catch2/catch.hpp>
#include <sqlite3.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/compile/builder.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

/// Another process's writer, which never waits.
class Writer {
 public:
  explicit Writer(const std::string& path) : database_(path, SQLite::OPEN_READWRITE, 0) {}

  /// Whether the statements succeed at once; takes back what they began otherwise.
  bool can(const std::string& sql) {
    try {
      database_.exec(sql);
      return true;
    } catch (const SQLite::Exception& error) {
      CHECK(error.getErrorCode() == SQLITE_BUSY);
      if (sqlite3_get_autocommit(database_.getHandle()) == 0) database_.exec("ROLLBACK");
      return false;
    }
  }

 private:
  SQLite::Database database_;
};

const std::string kPrepare = "BEGIN IMMEDIATE; UPDATE creators SET follower_count = 5";
const std::string kWrite = kPrepare + "; COMMIT";

/// Notes, in each phase of a build, how far a writer gets.
class WriterInEachPhase final : public Progress {
 public:
  explicit WriterInEachPhase(Writer& writer) : writer_(writer) {}

  void begin(std::string_view phase, std::uint64_t) override {
    const bool prepared = writer_.can(kPrepare + "; ROLLBACK");
    const bool wrote = writer_.can(kWrite);
    seen_.push_back(std::string(phase) + (prepared ? ": prepares" : ": waits") +
                    (wrote ? ", commits" : ", must wait to commit"));
  }
  void update(std::uint64_t) override {}
  [[nodiscard]] const std::vector<std::string>& seen() const { return seen_; }

 private:
  Writer& writer_;
  std::vector<std::string> seen_;
};

}  // namespace

TEST_CASE("a build never takes the write lock of a database with a rollback journal") {
  CreatorsDatabase database(20);
  database.run("PRAGMA journal_mode = DELETE");
  Writer writer(database.path());
  WriterInEachPhase progress(writer);
  MemoryStore store;
  const Builder build{database, exact_definition(20)};
  const BuildReport report = build_feed(
      build.definition, [&] { return database.snapshot(); }, store, build.options, progress);
  // While rows are read the writer gets its lock and does its work; the commit alone waits for the
  // readers. While pages and documents are compiled nothing holds it up.
  CHECK(progress.seen() == std::vector<std::string>{"reading rows: prepares, must wait to commit",
                                                    "reading rows: prepares, must wait to commit",
                                                    "reading rows: prepares, must wait to commit",
                                                    "compiling pages: prepares, commits",
                                                    "compiling documents: prepares, commits"});
  CHECK(report.transaction_time.count() > 0);
}

TEST_CASE("a writer of a database with a write-ahead log never waits for a build") {
  CreatorsDatabase database(20);
  database.run("PRAGMA journal_mode = WAL");
  Writer writer(database.path());
  WriterInEachPhase progress(writer);
  MemoryStore store;
  const Builder build{database, exact_definition(20)};
  (void)build_feed(
      build.definition, [&] { return database.snapshot(); }, store, build.options, progress);
  CHECK(progress.seen().size() == 5);
  for (const std::string& phase : progress.seen()) CHECK(phase.ends_with(": prepares, commits"));
}
