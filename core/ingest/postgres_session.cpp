#include "core/ingest/postgres_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "core/ingest/postgres_copy.h"
#include "core/ingest/postgres_row_writer.h"
#include "core/ingest/schema.h"

namespace vizzy::ingest {

namespace {

constexpr std::size_t kMaxWaitingBytes = 4 << 20;

constexpr std::string_view kComment = "vizzy schema ";

/// The version in a comment that vizzy wrote; 0 in any other.
int version_in(std::string_view comment) {
  int version = 0;
  if (comment.starts_with(kComment))
    (void)std::from_chars(comment.data() + kComment.size(), comment.data() + comment.size(),
                          version);
  return version;
}

}  // namespace

Error write_error(const source::PostgresError& error, const std::string& database) {
  const auto failed = [](const std::string& problem, const Remedy& remedy = {}) {
    return Error(ErrorKind::failed, problem, remedy);
  };
  const std::string_view state = error.state();
  if (error.is_lost())
    return failed(fmt::format("the connection to {} was lost: {}; nothing was changed", database,
                              error.what()),
                  {"see the log of the server, and run again"});
  if (state == "55P03" || state == "40P01")  // lock_not_available, deadlock_detected
    return failed(fmt::format("cannot write {}: another program is using it", database),
                  {"run again when that is done"});
  const std::string refused = fmt::format("cannot write {}: {}", database, error.what());
  if (state == "42501")  // insufficient_privilege
    return failed(refused, {"have the owner grant it, or name another database with --db"});
  if (state == "25006")  // read_only_sql_transaction
    return failed(refused, {"name the primary server with --db"});
  if (state == "57014")  // query_canceled
    return failed(refused, {"raise statement_timeout for this user"});
  if (state.starts_with("53"))  // insufficient_resources
    return failed(refused, {"check the server, and run again"});
  return failed(fmt::format("{}: {}", database, error.what()));
}

/// Runs `work`; an error of PostgreSQL becomes an `Error`.
template <class Work>
auto PostgresSession::translated(const Work& work) {
  try {
    return work();
  } catch (const source::PostgresError& error) {
    throw write_error(error, connection_.name());
  }
}

PostgresSession::PostgresSession(const std::string& url, std::chrono::milliseconds busy_timeout,
                                 std::stop_token stop)
    : WriteSession(stop),
      connection_({.url = url,
                   .stop = std::move(stop),
                   .patience = busy_timeout,
                   .interrupted = kInterrupted,
                   .max_silence = source::longest_silence(busy_timeout)}) {
  translated([&] {
    begin(busy_timeout);
    create_schema();
  });
}

void PostgresSession::begin(std::chrono::milliseconds busy_timeout) {
  // A timeout of 0 would wait forever.
  connection_.run(fmt::format(
      "BEGIN; SET LOCAL client_encoding = 'UTF8'; SET LOCAL standard_conforming_strings = on; "
      "SET LOCAL lock_timeout = {}; SELECT pg_advisory_xact_lock({})",
      std::max<std::chrono::milliseconds::rep>(1, busy_timeout.count()), kApplicationId));
}

bool PostgresSession::has_table(const Table& table) {
  return !connection_
              .first_column(fmt::format("SELECT 1 WHERE to_regclass('{}') IS NOT NULL", table.name))
              .empty();
}

void PostgresSession::create_table(const Table& table) {
  // Even IF NOT EXISTS needs the right to create, so it runs only where a table is missing.
  if (!has_table(table)) {
    connection_.run(create_table_sql(table, Dialect::postgres));
    if (table.find("creator_id")) connection_.run(std::string(kCreateIndex));
  }
  require_columns(
      table,
      connection_.first_column(fmt::format("SELECT attname FROM pg_attribute WHERE attrelid = "
                                           "to_regclass('{}') AND attnum > 0 AND NOT attisdropped",
                                           table.name)),
      connection_.name());
}

void PostgresSession::create_schema() {
  const bool foreign = has_table(creators_table()) || has_table(videos_table());
  for (const std::string& comment : connection_.first_column(
           "SELECT coalesce(obj_description(to_regclass('creators'), 'pg_class'), '')"))
    require_known_version(version_in(comment), connection_.name());
  create_table(creators_table());
  create_table(videos_table());
  if (!foreign)
    connection_.run(fmt::format("COMMENT ON TABLE creators IS '{}{}'", kComment, kSchemaVersion));
}

bool PostgresSession::holds_rows() {
  return translated([&] {
    const auto answer = connection_.first_column(
        "SELECT EXISTS(SELECT 1 FROM creators) OR EXISTS(SELECT 1 FROM videos)");
    return answer.front() == "t";
  });
}

void PostgresSession::remove_rows() {
  // TRUNCATE would be quicker, but shows empty tables to a build that reads an older snapshot.
  translated([&] { connection_.run("DELETE FROM videos; DELETE FROM creators"); });
}

void PostgresSession::insert(const Table& table, std::span<const ColumnValue> row) {
  std::string& rows = waiting_[table.name];
  append_copy_row(rows, row);
  if (rows.size() >= kMaxWaitingBytes) flush();
}

void PostgresSession::flush() {
  translated([&] {
    for (const Table* table : {&creators_table(), &videos_table()}) {
      std::string& rows = waiting_[table->name];
      if (rows.empty()) continue;
      connection_.copy_in(fmt::format("COPY {}({}) FROM STDIN", table->name,
                                      fmt::join(table->column_names(), ", ")),
                          rows);
      rows.clear();
      filled_ = true;
    }
  });
}

std::unique_ptr<RowWriter> PostgresSession::make_row_writer(const Table& table) {
  return translated([&] { return std::make_unique<PostgresRowWriter>(connection_, table); });
}

std::uint64_t PostgresSession::derive_totals() {
  return translated([&] {
    try {
      return connection_.run(std::string(derive_totals_sql()));
    } catch (const source::PostgresError& error) {
      if (error.state() != "22003") throw;  // numeric_value_out_of_range
      throw totals_overflow();
    }
  });
}

void PostgresSession::commit() {
  flush();
  check_stop();
  // A build that follows at once should not plan for empty tables.
  if (filled_) translated([&] { connection_.run("ANALYZE creators; ANALYZE videos"); });
  const Remedy remedy{"check whether the rows are there before you run again"};
  try {
    connection_.run("COMMIT");
  } catch (const source::PostgresError& error) {
    if (!error.is_lost()) throw write_error(error, connection_.name());
    throw Error(ErrorKind::failed,
                fmt::format("the connection to {} was lost during the commit: {}",
                            connection_.name(), error.what()),
                remedy);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::interrupted) throw;
    throw Error(ErrorKind::interrupted, "interrupted during the commit", remedy);
  }
}

}  // namespace vizzy::ingest
