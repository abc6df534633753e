#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ingest/column_value.h"
#include "core/ingest/table.h"

namespace vizzy::ingest {

/// One checked row: a value per column of the table, nothing for columns that the file lacks.
using CheckedRow = std::vector<std::optional<ColumnValue>>;

struct CheckedLine {
  std::uint64_t line = 0;
  CheckedRow row;
};

enum class Outcome { inserted, updated, refused };

struct Written {
  Outcome outcome;
  std::string column;   ///< of the problem, when refused
  std::string problem;  ///< why it was refused
};

/// Writes rows into one table, inserting or updating by the key. An update does not change columns
/// that the row lacks. Refuses what only the database can judge: a duplicate key, a username that
/// is taken, a creator that does not exist. A refused row leaves no trace.
///
/// Which keys came before is kept in a temporary table of the database, so memory does not grow.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  /// Writes rows in their order; returns what became of each.
  [[nodiscard]] virtual std::vector<Written> write(std::span<const CheckedLine> rows) = 0;

 protected:
  static constexpr std::size_t kKey = 0;  ///< the first column of both tables

  explicit RowWriter(const Table& table) : table_(table) {}

  [[nodiscard]] const Table& table() const noexcept { return table_; }
  [[nodiscard]] static std::int64_t key_of(const CheckedRow& row) {
    return std::get<std::int64_t>(*row[kKey]);
  }
  /// Whether a row cannot be written, before it is tried: its key came before, or its creator is
  /// not there.
  [[nodiscard]] std::optional<Written> refusal_before(const CheckedRow& row);
  /// Why the database refused a row: its username, or else what the database `says`.
  [[nodiscard]] Written refusal_after(const CheckedRow& row, bool username_clashed,
                                      const std::string& says);
  /// Inserts or updates the columns `names`, the key among them, of the rows that `source` gives.
  [[nodiscard]] std::string upsert_sql(const std::vector<std::string>& names,
                                       const std::string& source) const;
  [[nodiscard]] std::vector<std::string> names_in(const CheckedRow& row) const;

 private:
  /// The line on which a key came before.
  [[nodiscard]] virtual std::optional<std::uint64_t> first_line_of(std::int64_t key) = 0;
  [[nodiscard]] virtual bool creator_exists(std::int64_t id) = 0;
  [[nodiscard]] virtual std::optional<std::int64_t> creator_named(const std::string& username) = 0;

  const Table& table_;
};

}  // namespace vizzy::ingest
