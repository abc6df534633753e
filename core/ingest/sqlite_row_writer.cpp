#include "core/ingest/sqlite_row_writer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

#include "core/ingest/sqlite_session.h"
#include "core/ingest/sqlite_statement.h"

namespace vizzy::ingest {

namespace {

std::unique_ptr<SQLite::Statement> prepare(SQLite::Database& database, const std::string& sql) {
  return std::make_unique<SQLite::Statement>(database, sql);
}

/// Runs a query for one integer by another; nothing when there is no row.
std::optional<std::int64_t> look_up(SQLite::Statement& query, std::int64_t key) {
  query.reset();
  query.bind(1, key);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getInt64();
}

}  // namespace

SqliteRowWriter::SqliteRowWriter(SQLite::Database& database, const Table& table, std::string path)
    : RowWriter(table), database_(database), path_(std::move(path)) {
  database.exec("CREATE TEMP TABLE seen(id INTEGER PRIMARY KEY, line INTEGER NOT NULL)");
  find_row_ = prepare(database, fmt::format("SELECT 1 FROM {} WHERE id = ?", table.name));
  find_creator_ = prepare(database, "SELECT 1 FROM creators WHERE id = ?");
  find_seen_ = prepare(database, "SELECT line FROM temp.seen WHERE id = ?");
  insert_seen_ = prepare(database, "INSERT INTO temp.seen VALUES(?, ?)");
}

SqliteRowWriter::~SqliteRowWriter() = default;

std::vector<Written> SqliteRowWriter::write(std::span<const CheckedLine> rows) {
  try {
    std::vector<Written> written;
    for (const CheckedLine& row : rows) written.push_back(write_row(row));
    return written;
  } catch (const SQLite::Exception& exception) {
    throw database_error(exception, path_);
  }
}

Written SqliteRowWriter::write_row(const CheckedLine& line) {
  if (auto refusal = refusal_before(line.row)) return *std::move(refusal);
  const bool known = look_up(*find_row_, key_of(line.row)).has_value();
  try {
    execute(line.row);
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() != SQLITE_CONSTRAINT) throw;
    return refusal_after(line.row, exception.getExtendedErrorCode() == SQLITE_CONSTRAINT_UNIQUE,
                         exception.what());
  }
  remember(key_of(line.row), line.line);
  return {known ? Outcome::updated : Outcome::inserted, "", ""};
}

std::optional<std::uint64_t> SqliteRowWriter::first_line_of(std::int64_t key) {
  return look_up(*find_seen_, key);
}

bool SqliteRowWriter::creator_exists(std::int64_t id) {
  return look_up(*find_creator_, id).has_value();
}

SQLite::Statement& SqliteRowWriter::upsert(const CheckedRow& row) {
  std::vector<bool> present;
  for (const auto& value : row) present.push_back(value.has_value());
  auto& statement = upserts_[present];
  if (!statement) {
    const std::vector<std::string> names = names_in(row);
    const std::vector<std::string_view> marks(names.size(), "?");
    statement =
        prepare(database_, upsert_sql(names, fmt::format("VALUES({})", fmt::join(marks, ", "))));
  }
  return *statement;
}

void SqliteRowWriter::execute(const CheckedRow& row) {
  SQLite::Statement& statement = upsert(row);
  statement.tryReset();  // says again what went wrong last time, which is known
  int position = 0;
  for (const auto& value : row)
    if (value) bind(statement, ++position, *value);
  statement.exec();
}

void SqliteRowWriter::remember(std::int64_t key, std::uint64_t line) {
  insert_seen_->reset();
  insert_seen_->bind(1, key);
  insert_seen_->bind(2, static_cast<std::int64_t>(line));
  insert_seen_->exec();
}

std::optional<std::int64_t> SqliteRowWriter::creator_named(const std::string& username) {
  SQLite::Statement query(database_, "SELECT id FROM creators WHERE username = ?");
  query.bindNoCopy(1, username);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getInt64();
}

}  // namespace vizzy::ingest
