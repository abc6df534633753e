#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>

#include "core/error.h"

namespace SQLite {
class Database;
class Exception;
}  // namespace SQLite

namespace vizzy::ingest {

/// What SQLite says, as the one error of the house: with the path and the remedy.
[[nodiscard]] Error database_error(const SQLite::Exception& exception, const std::string& path);

enum class WhenMissing {
  create,    ///< make the file
  stand_in,  ///< work in a private temporary database that vanishes
};

/// A database that is written in exactly one transaction: all of it or nothing.
///
/// The schema is created in the same transaction. Without `commit` the destructor rolls back, and
/// removes the file if this session made it. A stop request interrupts the statement that runs.
///
/// Errors: `failed` with the remedy; `interrupted`. Between construction and `commit` the caller's
/// own statements throw SQLite::Exception, for `database_error` to translate.
class WriteSession {
 public:
  WriteSession(std::string path, WhenMissing when_missing, std::chrono::milliseconds busy_timeout,
               std::stop_token stop);
  ~WriteSession();
  WriteSession(const WriteSession&) = delete;
  WriteSession& operator=(const WriteSession&) = delete;

  [[nodiscard]] SQLite::Database& database() noexcept { return *database_; }
  /// Throws `Error{interrupted}` after a stop request.
  void check_stop() const;
  void commit();

 private:
  void open(WhenMissing when_missing, std::chrono::milliseconds busy_timeout);
  void roll_back() noexcept;

  std::string path_;
  std::stop_token stop_;
  std::unique_ptr<SQLite::Database> database_;
  bool made_file_ = false;
  bool committed_ = false;
};

}  // namespace vizzy::ingest
