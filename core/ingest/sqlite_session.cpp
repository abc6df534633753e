#include "core/ingest/sqlite_session.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

#include "core/ingest/schema.h"
#include "core/ingest/sqlite_row_writer.h"
#include "core/ingest/sqlite_statement.h"
#include "core/source/postgres_url.h"
#include "core/source/sqlite_source.h"

namespace vizzy::ingest {

namespace {

namespace fs = std::filesystem;

// The index of a million random usernames is what needs the cache: it fits in 64 MiB.
constexpr const char* kSettings = "PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;";

// How often SQLite checks whether to stop, in steps of its virtual machine: about a millisecond.
constexpr int kStepsBetweenStopChecks = 100'000;

void check_path(const std::string& path) {
  source::require_database_name(path);
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw Error(ErrorKind::failed, fmt::format("cannot open {}: it is a folder", path),
                {"name a file with --db"});
  if (fs::exists(path, ignored) && !fs::is_regular_file(path, ignored))
    throw Error(ErrorKind::failed, fmt::format("cannot open {}: it is not a regular file", path),
                {"name a file with --db"});
  source::require_files_beside(path);
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty() && !fs::exists(folder, ignored))
    throw Error(ErrorKind::failed,
                fmt::format("cannot open {}: the folder {} does not exist", path, folder.string()),
                {"create it, or name another file with --db"});
}

}  // namespace

Error database_error(const SQLite::Exception& exception, const std::string& path) {
  const auto failed = [](const std::string& problem, const Remedy& remedy = {}) {
    return Error(ErrorKind::failed, problem, remedy);
  };
  switch (exception.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return failed(fmt::format("cannot write {}: another program is using it", path),
                    {"run again when that is done"});
    case SQLITE_NOTADB:
      return failed(fmt::format("{} is not a SQLite database", path),
                    {"name another file with --db"});
    case SQLITE_CORRUPT:
      return failed(fmt::format("{} is damaged ({})", path, exception.what()),
                    {fmt::format("restore a backup, or try: sqlite3 {} .recover", path)});
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return failed(fmt::format("cannot write {}: it is read-only", path),
                    {"check the owner and the permissions of the file and its folder"});
    case SQLITE_CANTOPEN:
      return failed(fmt::format("cannot open {}: {}", path, exception.what()),
                    {"check the owner and the permissions of the file and its folder"});
    case SQLITE_FULL: return system_error("cannot write", path, ENOSPC);
    case SQLITE_IOERR:
      return failed(fmt::format("cannot write {}: {}", path, exception.what()),
                    {"check the disk and run again"});
    case SQLITE_NOMEM: return failed("out of memory", {"run on a machine with more"});
    case SQLITE_INTERRUPT: return {ErrorKind::interrupted, kInterrupted};
    default: return failed(fmt::format("{}: {}", path, exception.what()));
  }
}

/// Runs `work`; an exception of SQLite becomes an `Error`.
template <class Work>
auto SqliteSession::translated(const Work& work) {
  try {
    return work();
  } catch (const SQLite::Exception& exception) {
    check_stop();  // it ended the wait for a lock
    throw database_error(exception, path_);
  }
}

SqliteSession::SqliteSession(std::string path, WhenMissing when_missing,
                             std::chrono::milliseconds busy_timeout, std::stop_token stop)
    : WriteSession(std::move(stop)),
      path_(std::move(path)),
      busy_wait_(this->stop(), busy_timeout) {
  check_path(path_);
  check_stop();
  try {
    translated([&] {
      open(when_missing);
      create_schema();
    });
  } catch (...) {
    roll_back();
    throw;
  }
}

SqliteSession::~SqliteSession() {
  if (!committed_) roll_back();
}

void SqliteSession::open(WhenMissing when_missing) {
  const bool missing = !fs::exists(path_);
  made_file_ = missing && when_missing == WhenMissing::create;
  // SQLite keeps a database without a name in a temporary file of its own.
  const std::string name = missing && !made_file_ ? "" : path_;
  database_ =
      std::make_unique<SQLite::Database>(name, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  sqlite3_busy_handler(database_->getHandle(), source::BusyWait::handle, &busy_wait_);
  constexpr auto kIsStopped = [](void* self) {
    return static_cast<SqliteSession*>(self)->stop().stop_requested() ? 1 : 0;
  };
  sqlite3_progress_handler(database_->getHandle(), kStepsBetweenStopChecks, kIsStopped, this);
  database_->exec(kSettings);
  database_->exec("BEGIN IMMEDIATE");
}

int SqliteSession::pragma(const char* name) {
  return database_->execAndGet(fmt::format("PRAGMA {}", name)).getInt();
}

void SqliteSession::check_owner() {
  const int owner = pragma("application_id");
  if (owner != 0 && owner != kApplicationId)
    throw Error(
        ErrorKind::failed,
        fmt::format("{} belongs to another application (application_id {:#x})", path_, owner),
        {"name another file with --db"});
  require_known_version(pragma("user_version"), path_);
}

void SqliteSession::create_schema() {
  check_owner();
  const bool foreign = database_->tableExists("creators") || database_->tableExists("videos");
  for (const Table* table : {&creators_table(), &videos_table()}) {
    database_->exec(create_table_sql(*table, Dialect::sqlite));
    std::vector<std::string> present;
    SQLite::Statement query(*database_, "SELECT name FROM pragma_table_info(?)");
    query.bind(1, std::string(table->name));
    while (query.executeStep()) present.push_back(query.getColumn(0).getString());
    require_columns(*table, present, path_);
  }
  database_->exec(std::string(kCreateIndex));
  if (foreign) return;  // the tables, and so the file, are someone's already
  database_->exec(fmt::format("PRAGMA application_id = {}", kApplicationId));
  database_->exec(fmt::format("PRAGMA user_version = {}", kSchemaVersion));
}

bool SqliteSession::holds_rows() {
  return translated([&] {
    return database_
               ->execAndGet("SELECT EXISTS(SELECT 1 FROM creators) OR EXISTS(SELECT 1 FROM videos)")
               .getInt() != 0;
  });
}

void SqliteSession::remove_rows() {
  translated([&] { database_->exec("DELETE FROM videos; DELETE FROM creators"); });
}

void SqliteSession::insert(const Table& table, std::span<const ColumnValue> row) {
  translated([&] {
    auto& statement = inserts_[&table];
    if (!statement) {
      const std::vector<std::string_view> marks(row.size(), "?");
      statement = std::make_unique<SQLite::Statement>(
          *database_, fmt::format("INSERT INTO {}({}) VALUES({})", table.name,
                                  fmt::join(table.column_names(), ", "), fmt::join(marks, ", ")));
    }
    int position = 0;
    for (const ColumnValue& value : row) bind(*statement, ++position, value);
    statement->exec();
    statement->reset();
  });
}

std::unique_ptr<RowWriter> SqliteSession::make_row_writer(const Table& table) {
  return translated([&] { return std::make_unique<SqliteRowWriter>(*database_, table, path_); });
}

std::uint64_t SqliteSession::derive_totals() {
  return translated([&] {
    try {
      return static_cast<std::uint64_t>(database_->exec(std::string(derive_totals_sql())));
    } catch (const SQLite::Exception& exception) {
      if (std::string_view(exception.what()) != "integer overflow") throw;
      throw totals_overflow();
    }
  });
}

void SqliteSession::roll_back() noexcept {
  inserts_.clear();
  if (database_) {
    sqlite3_progress_handler(database_->getHandle(), 0, nullptr, nullptr);
    database_->tryExec("ROLLBACK");  // fails harmlessly where SQLite has rolled back by itself
    database_.reset();
  }
  std::error_code ignored;
  if (made_file_ && fs::is_empty(path_, ignored)) fs::remove(path_, ignored);
  made_file_ = false;
}

void SqliteSession::commit() {
  check_stop();
  translated([&] { database_->exec("COMMIT"); });
  committed_ = true;
}

}  // namespace vizzy::ingest
