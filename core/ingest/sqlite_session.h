#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <stop_token>
#include <string>

#include "core/ingest/write_session.h"
#include "core/source/busy_wait.h"

namespace SQLite {
class Database;
class Exception;
class Statement;
}  // namespace SQLite

namespace vizzy::ingest {

/// An error of SQLite as an `Error`, with the path and the remedy.
[[nodiscard]] Error database_error(const SQLite::Exception& exception, const std::string& path);

/// Writes an SQLite file. The destructor also removes the file if this session made it and did not
/// commit.
class SqliteSession final : public WriteSession {
 public:
  SqliteSession(std::string path, WhenMissing when_missing, std::chrono::milliseconds busy_timeout,
                std::stop_token stop);
  ~SqliteSession() override;
  SqliteSession(const SqliteSession&) = delete;
  SqliteSession& operator=(const SqliteSession&) = delete;

  [[nodiscard]] bool holds_rows() override;
  void remove_rows() override;
  void insert(const Table& table, std::span<const ColumnValue> row) override;
  [[nodiscard]] std::unique_ptr<RowWriter> make_row_writer(const Table& table) override;
  std::uint64_t derive_totals() override;
  void commit() override;

 private:
  void open(WhenMissing when_missing);
  void create_schema();
  void check_owner();
  [[nodiscard]] int pragma(const char* name);
  void roll_back() noexcept;
  template <class Work>
  auto translated(const Work& work);

  std::string path_;
  source::BusyWait busy_wait_;
  std::unique_ptr<SQLite::Database> database_;
  std::map<const Table*, std::unique_ptr<SQLite::Statement>> inserts_;
  bool made_file_ = false;
  bool committed_ = false;
};

}  // namespace vizzy::ingest
