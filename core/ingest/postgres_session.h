#pragma once

#include <chrono>
#include <map>
#include <stop_token>
#include <string>

#include "core/ingest/write_session.h"
#include "core/source/postgres_connection.h"

namespace vizzy::ingest {

/// An error of a PostgreSQL server during writing, as an `Error`. `database` is its name in
/// messages.
[[nodiscard]] Error write_error(const source::PostgresError& error, const std::string& database);

/// Writes a PostgreSQL database. Rows go by COPY. An advisory lock, kept until the end, lets one
/// vizzy write at a time; readers are never blocked. Tables that vizzy did not create get neither
/// an index nor a comment.
class PostgresSession final : public WriteSession {
 public:
  PostgresSession(const std::string& url, std::chrono::milliseconds busy_timeout,
                  std::stop_token stop);

  [[nodiscard]] bool holds_rows() override;
  void remove_rows() override;
  void insert(const Table& table, std::span<const ColumnValue> row) override;
  [[nodiscard]] std::unique_ptr<RowWriter> make_row_writer(const Table& table) override;
  std::uint64_t derive_totals() override;
  void commit() override;

 private:
  void begin(std::chrono::milliseconds busy_timeout);
  void create_schema();
  void create_table(const Table& table);
  [[nodiscard]] bool has_table(const Table& table);
  void flush();
  template <class Work>
  auto translated(const Work& work);

  source::PostgresConnection connection_;
  std::map<std::string_view, std::string> waiting_;  ///< rows for COPY, by table; creators first
  bool filled_ = false;                              ///< by `insert`
};

}  // namespace vizzy::ingest
