#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/ingest/row_writer.h"

namespace SQLite {
class Database;
class Exception;
class Statement;
}  // namespace SQLite

namespace vizzy::ingest {

/// Writes into an SQLite database that a session has opened. `path` is for messages.
class SqliteRowWriter final : public RowWriter {
 public:
  SqliteRowWriter(SQLite::Database& database, const Table& table, std::string path);
  ~SqliteRowWriter() override;

  [[nodiscard]] std::vector<Written> write(std::span<const CheckedLine> rows) override;
  [[nodiscard]] std::vector<TakenBack> finish() override;

 private:
  [[nodiscard]] std::optional<std::uint64_t> first_line_of(std::int64_t key) override;
  [[nodiscard]] bool creator_exists(std::int64_t id) override;
  [[nodiscard]] std::optional<std::int64_t> creator_named(const std::string& username) override;

  void run(const std::string& sql) override;
  [[nodiscard]] std::optional<std::string> value(const std::string& sql) override;

  [[nodiscard]] bool may_retry(const CheckedLine& line);
  void keep(const CheckedRow& row);
  [[nodiscard]] Written write_row(const CheckedLine& line);
  [[nodiscard]] SQLite::Statement& upsert(const CheckedRow& row);
  void execute(const CheckedRow& row);
  void remember(std::int64_t key, std::uint64_t line);

  SQLite::Database& database_;
  std::string path_;
  std::unique_ptr<SQLite::Statement> find_row_;
  std::unique_ptr<SQLite::Statement> find_creator_;
  std::unique_ptr<SQLite::Statement> find_seen_;
  std::unique_ptr<SQLite::Statement> insert_seen_;
  std::unique_ptr<SQLite::Statement> keep_row_;  ///< null for a table without usernames
  std::map<std::vector<bool>, std::unique_ptr<SQLite::Statement>> upserts_;  ///< by columns
};

}  // namespace vizzy::ingest
