#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/ingest/table.h"
#include "core/ingest/value.h"

namespace SQLite {
class Database;
class Exception;
class Statement;
}  // namespace SQLite

namespace vizzy::ingest {

/// One checked row: a value per column of the table, nothing for columns that the file has not.
using CheckedRow = std::vector<std::optional<Value>>;

enum class Outcome { inserted, updated, refused };

struct Written {
  Outcome outcome;
  std::string column;   ///< of the problem, when refused
  std::string problem;  ///< why it was refused
};

/// Writes rows into one table, inserting or updating by the key. An update leaves the columns alone
/// that the row has not. Refuses what only the database can judge: a key that came before, a
/// username that is taken, a creator who does not exist. A refused row leaves no trace.
///
/// Which keys came before is kept in a temporary table of SQLite, so memory does not grow.
class RowWriter {
 public:
  RowWriter(SQLite::Database& database, const Table& table);
  ~RowWriter();

  [[nodiscard]] Written write(std::uint64_t line, const CheckedRow& row);

 private:
  [[nodiscard]] std::optional<std::uint64_t> first_line_of(std::int64_t key);
  [[nodiscard]] static bool exists(SQLite::Statement& query, std::int64_t key);
  [[nodiscard]] SQLite::Statement& upsert(const CheckedRow& row);
  [[nodiscard]] Written refusal(const SQLite::Exception& exception, const CheckedRow& row);
  [[nodiscard]] std::string owner_of_username(const std::string& username);
  void execute(const CheckedRow& row);
  void remember(std::int64_t key, std::uint64_t line);

  SQLite::Database& database_;
  const Table& table_;
  std::unique_ptr<SQLite::Statement> find_row_;
  std::unique_ptr<SQLite::Statement> find_creator_;
  std::unique_ptr<SQLite::Statement> find_seen_;
  std::unique_ptr<SQLite::Statement> insert_seen_;
  std::map<std::vector<bool>, std::unique_ptr<SQLite::Statement>> upserts_;  ///< by columns
};

}  // namespace vizzy::ingest
