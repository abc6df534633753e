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
  database.exec("CREATE TEMP TABLE vizzy_seen(id INTEGER PRIMARY KEY, line INTEGER NOT NULL)");
  find_row_ = prepare(database, fmt::format("SELECT 1 FROM {} WHERE id = ?", table.name));
  find_creator_ = prepare(database, "SELECT 1 FROM creators WHERE id = ?");
  find_seen_ = prepare(database, "SELECT line FROM temp.vizzy_seen WHERE id = ?");
  insert_seen_ = prepare(database, "INSERT INTO temp.vizzy_seen VALUES(?, ?)");
  if (!has_usernames()) return;
  begin_moves("");
  keep_row_ =
      prepare(database, keep_sql("(SELECT * FROM creators WHERE id = ?1 AND username <> ?2) AS c"));
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

std::vector<TakenBack> SqliteRowWriter::finish() {
  try {
    if (has_usernames()) give_back_names();
    return taken_back();
  } catch (const SQLite::Exception& exception) {
    throw database_error(exception, path_);
  }
}

Written SqliteRowWriter::write_row(const CheckedLine& line) {
  if (auto refusal = refusal_before(line.row)) return *std::move(refusal);
  const bool known = look_up(*find_row_, key_of(line.row)).has_value();
  if (known) keep(line.row);
  for (bool written = false; !written;) {
    try {
      execute(line.row);
      written = true;
    } catch (const SQLite::Exception& exception) {
      if (exception.getErrorCode() != SQLITE_CONSTRAINT) throw;
      const bool clashed = exception.getExtendedErrorCode() == SQLITE_CONSTRAINT_UNIQUE;
      if (!clashed || !may_retry(line)) return refusal_after(line.row, clashed, exception.what());
    }
  }
  remember(key_of(line.row), line.line);
  return {known ? Outcome::updated : Outcome::inserted, "", ""};
}

/// False also where the table does not take a name that nobody has.
bool SqliteRowWriter::may_retry(const CheckedLine& line) {
  try {
    return make_way(line);
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() == SQLITE_CONSTRAINT) return false;
    throw;
  }
}

void SqliteRowWriter::keep(const CheckedRow& row) {
  if (!keep_row_) return;
  keep_row_->reset();
  keep_row_->bind(1, key_of(row));
  bind(*keep_row_, 2, *row[*table().find("username")]);
  keep_row_->exec();
}

void SqliteRowWriter::run(const std::string& sql) { database_.exec(sql); }

std::optional<std::string> SqliteRowWriter::value(const std::string& sql) {
  SQLite::Statement query(database_, sql);
  if (!query.executeStep()) return std::nullopt;
  return query.getColumn(0).getString();
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
