#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
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

/// A row that was written and then taken back.
struct TakenBack {
  std::uint64_t line = 0;
  Outcome outcome = Outcome::inserted;  ///< what `write` said
  Written refusal;
};

/// Writes rows into one table, inserting or updating by the key. An update does not change columns
/// that the row lacks. Refuses what only the database can judge: a duplicate key, a username that
/// is taken, a creator that does not exist. A refused row leaves no trace.
///
/// Usernames may change hands, in any order of the rows. A row whose username another creator has
/// takes it; the other one gets a name that nobody has, until its own row comes. Where none comes,
/// the row that took the name is taken back, and so are those that took what it gave up.
///
/// Which keys came before, which names were taken, and what rows were before is kept in temporary
/// tables of the database, so memory does not grow.
class RowWriter {
 public:
  virtual ~RowWriter() = default;
  /// Writes rows in their order; returns what became of each.
  [[nodiscard]] virtual std::vector<Written> write(std::span<const CheckedLine> rows) = 0;
  /// After the last row: gives names back that were taken and not given up. Returns all rows that
  /// were taken back.
  [[nodiscard]] virtual std::vector<TakenBack> finish() = 0;

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
  /// Whether usernames of the table may change hands.
  [[nodiscard]] bool has_usernames() const { return table_.find("username").has_value(); }
  /// Makes the temporary tables for it. `on_commit` is a clause of CREATE TABLE.
  void begin_moves(const std::string& on_commit);
  /// Keeps what creators are before their username changes. `rows` is a list of FROM that names
  /// them `c`.
  [[nodiscard]] std::string keep_sql(const std::string& rows) const;
  /// Frees the username of a row that the database has refused for it. False when it is taken.
  [[nodiscard]] bool make_way(const CheckedLine& line);
  void give_back_names();
  [[nodiscard]] std::vector<TakenBack> taken_back() { return std::move(taken_back_); }

  /// Inserts or updates the columns `names`, the key among them, of the rows that `source` gives.
  [[nodiscard]] std::string upsert_sql(const std::vector<std::string>& names,
                                       const std::string& source) const;
  [[nodiscard]] std::vector<std::string> names_in(const CheckedRow& row) const;

 private:
  struct Claim {
    std::int64_t creator;
    std::optional<std::uint64_t> line;
  };
  [[nodiscard]] Written taken(const std::string& username, const Claim& owner) const;
  [[nodiscard]] std::optional<std::int64_t> id_from(const std::string& sql);
  /// Gives the creator a name that nobody has; returns the old one.
  std::string take_name(std::int64_t creator);
  /// Takes the row of `holder` back, whose name belongs to `owner`.
  void take_back(std::int64_t holder, Claim owner);

  virtual void run(const std::string& sql) = 0;
  /// The first column of the first row.
  [[nodiscard]] virtual std::optional<std::string> value(const std::string& sql) = 0;
  /// The line on which a key came before.
  [[nodiscard]] virtual std::optional<std::uint64_t> first_line_of(std::int64_t key) = 0;
  [[nodiscard]] virtual bool creator_exists(std::int64_t id) = 0;
  [[nodiscard]] virtual std::optional<std::int64_t> creator_named(const std::string& username) = 0;

  const Table& table_;
  std::vector<TakenBack> taken_back_;
};

}  // namespace vizzy::ingest
