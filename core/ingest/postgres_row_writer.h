#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/ingest/row_writer.h"
#include "core/source/postgres_connection.h"

namespace vizzy::ingest {

/// Writes into a PostgreSQL database that a session has opened.
///
/// Rows go together, by COPY into a temporary table and one INSERT from it for each set of columns.
/// Where the database refuses that, the rows are halved and tried again, until the bad one is
/// alone: the rows accepted are the same as if they came one by one.
class PostgresRowWriter final : public RowWriter {
 public:
  PostgresRowWriter(source::PostgresConnection& connection, const Table& table);

  [[nodiscard]] std::vector<Written> write(std::span<const CheckedLine> rows) override;
  [[nodiscard]] std::vector<TakenBack> finish() override;

 private:
  /// Rows that have the same columns, by these columns.
  using Parts = std::map<std::vector<std::string>, int>;

  [[nodiscard]] std::optional<std::uint64_t> first_line_of(std::int64_t key) override;
  [[nodiscard]] bool creator_exists(std::int64_t id) override;
  [[nodiscard]] std::optional<std::int64_t> creator_named(const std::string& username) override;

  void run(const std::string& sql) override;
  [[nodiscard]] std::optional<std::string> value(const std::string& sql) override;

  void write_some(std::span<const CheckedLine> rows, std::vector<Written>& written);
  /// Writes all rows or, when the database objects, none: false, and `refusal_` says why.
  [[nodiscard]] bool write_all(std::span<const CheckedLine> rows, std::vector<Written>& written);
  [[nodiscard]] bool try_all(std::span<const CheckedLine> rows, std::vector<Written>& written);
  /// Lets the staged rows have their usernames, as `make_way` does for one.
  void make_ways();
  [[nodiscard]] Parts stage(std::span<const CheckedLine> rows);
  [[nodiscard]] bool any(const std::string& query);

  source::PostgresConnection& connection_;
  source::PostgresError refusal_{"", "", 0};
};

}  // namespace vizzy::ingest
