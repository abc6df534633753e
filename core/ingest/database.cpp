#include "core/ingest/database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>
#include <utility>

#include "core/ingest/schema.h"

namespace vizzy::ingest {

namespace {

namespace fs = std::filesystem;

// Sorting out a million random usernames in their index is what needs the cache: 64 MiB hold it.
constexpr const char* kSettings = "PRAGMA foreign_keys = ON; PRAGMA cache_size = -65536;";

// SQLite asks every so many steps of its virtual machine whether to go on: about a millisecond.
constexpr int kStepsBetweenStopChecks = 100'000;

int stop_requested(void* token) {
  return static_cast<const std::stop_token*>(token)->stop_requested() ? 1 : 0;
}

Error interrupted() { return {ErrorKind::interrupted, "interrupted; the database is as it was"}; }

void check_path(const std::string& path) {
  if (path.empty()) throw Error(ErrorKind::usage, "the name of the database is empty; see --db");
  std::error_code ignored;
  if (fs::is_directory(path, ignored))
    throw Error(ErrorKind::failed,
                fmt::format("cannot open {}: it is a folder; name a file with --db", path));
  const fs::path folder = fs::path(path).parent_path();
  if (!folder.empty() && !fs::exists(folder, ignored))
    throw Error(ErrorKind::failed, fmt::format("cannot open {}: the folder {} does not exist; "
                                               "create it, or name another file with --db",
                                               path, folder.string()));
}

}  // namespace

Error database_error(const SQLite::Exception& exception, const std::string& path) {
  const auto failed = [](const std::string& message) { return Error(ErrorKind::failed, message); };
  switch (exception.getErrorCode()) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return failed(fmt::format(
          "cannot write {}: another program is using it; run again when that is done", path));
    case SQLITE_NOTADB:
      return failed(fmt::format("{} is not a SQLite database; name another file with --db", path));
    case SQLITE_CORRUPT:
      return failed(fmt::format("{} is damaged ({}); restore a backup, or try: sqlite3 {} .recover",
                                path, exception.what(), path));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return failed(
          fmt::format("cannot write {}: it is read-only; check the owner and the "
                      "permissions of the file and its folder",
                      path));
    case SQLITE_CANTOPEN:
      return failed(
          fmt::format("cannot open {}: {}; check the owner and the permissions of the "
                      "file and its folder",
                      path, exception.what()));
    case SQLITE_FULL: return system_error("cannot write", path, ENOSPC);
    case SQLITE_IOERR:
      return failed(
          fmt::format("cannot write {}: {}; check the disk and run again", path, exception.what()));
    case SQLITE_NOMEM: return failed("out of memory; run on a machine with more");
    case SQLITE_INTERRUPT: return interrupted();
    default: return failed(fmt::format("{}: {}", path, exception.what()));
  }
}

WriteSession::WriteSession(std::string path, WhenMissing when_missing,
                           std::chrono::milliseconds busy_timeout, std::stop_token stop)
    : path_(std::move(path)), stop_(std::move(stop)) {
  check_path(path_);
  check_stop();
  try {
    open(when_missing, busy_timeout);
    create_schema(*database_, path_);
  } catch (const SQLite::Exception& exception) {
    roll_back();
    throw database_error(exception, path_);
  } catch (...) {
    roll_back();
    throw;
  }
}

WriteSession::~WriteSession() {
  if (!committed_) roll_back();
}

void WriteSession::open(WhenMissing when_missing, std::chrono::milliseconds busy_timeout) {
  const bool missing = !fs::exists(path_);
  made_file_ = missing && when_missing == WhenMissing::create;
  // SQLite keeps a database without a name in a temporary file of its own.
  const std::string name = missing && !made_file_ ? "" : path_;
  database_ = std::make_unique<SQLite::Database>(name, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE,
                                                 static_cast<int>(busy_timeout.count()));
  sqlite3_progress_handler(database_->getHandle(), kStepsBetweenStopChecks, stop_requested, &stop_);
  database_->exec(kSettings);
  database_->exec("BEGIN IMMEDIATE");
}

void WriteSession::roll_back() noexcept {
  if (database_) {
    sqlite3_progress_handler(database_->getHandle(), 0, nullptr, nullptr);
    database_->tryExec("ROLLBACK");  // fails harmlessly where SQLite has rolled back by itself
    database_.reset();
  }
  std::error_code ignored;
  if (made_file_ && fs::is_empty(path_, ignored)) fs::remove(path_, ignored);
  made_file_ = false;
}

void WriteSession::check_stop() const {
  if (stop_.stop_requested()) throw interrupted();
}

void WriteSession::commit() {
  check_stop();
  try {
    database_->exec("COMMIT");
  } catch (const SQLite::Exception& exception) {
    throw database_error(exception, path_);
  }
  committed_ = true;
}

}  // namespace vizzy::ingest
