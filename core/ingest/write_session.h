#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/ingest/column_value.h"
#include "core/ingest/row_writer.h"
#include "core/ingest/table.h"

namespace vizzy::ingest {

/// What to do for an SQLite file that does not exist. (PostgreSQL makes no database by itself.)
enum class WhenMissing {
  create,    ///< make the file
  stand_in,  ///< work in a private temporary database that vanishes
};

/// A database that is written in exactly one transaction: all of it or nothing, the tables
/// `creators` and `videos` included, which are made where they are missing. Without `commit` the
/// destructor takes everything back. A stop request interrupts the statement that runs.
///
/// Errors: `failed` with the remedy; `interrupted`.
class WriteSession {
 public:
  virtual ~WriteSession() = default;

  /// Whether there are creators or videos.
  [[nodiscard]] virtual bool holds_rows() = 0;
  virtual void remove_rows() = 0;
  /// Adds a row that is known to be good and new, a value for each column of the table; the creator
  /// of a video comes before it. For many rows: the database may take them later, together.
  virtual void insert(const Table& table, std::span<const ColumnValue> row) = 0;
  /// For rows that only the database can judge. It must not outlive the session.
  [[nodiscard]] virtual std::unique_ptr<RowWriter> make_row_writer(const Table& table) = 0;
  /// Computes the creators' totals (see `derive_totals_sql`). Returns the number of creators.
  /// Errors: `failed` also when a sum leaves 64 bits.
  virtual std::uint64_t derive_totals() = 0;
  /// Throws `Error{interrupted}` after a stop request.
  void check_stop() const;
  virtual void commit() = 0;

 protected:
  explicit WriteSession(std::stop_token stop) : stop_(std::move(stop)) {}
  [[nodiscard]] const std::stop_token& stop() const noexcept { return stop_; }

 private:
  std::stop_token stop_;
};

/// What every session says after a stop request.
inline constexpr const char* kInterrupted = "interrupted; the database is unchanged";

/// A sum of `derive_totals` leaves 64 bits.
[[nodiscard]] Error totals_overflow();

/// Opens the database that `database` names: the path of an SQLite file, or a PostgreSQL server,
/// "postgresql://...". `busy_timeout` is how long to wait for another writer.
[[nodiscard]] std::unique_ptr<WriteSession> open_write_session(
    const std::string& database, WhenMissing when_missing, std::chrono::milliseconds busy_timeout,
    std::stop_token stop);

}  // namespace vizzy::ingest
