#include "core/ingest/row_writer.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <utility>

namespace vizzy::ingest {

namespace {

constexpr std::size_t kKey = 0;  // the first column of both tables

std::unique_ptr<SQLite::Statement> prepare(SQLite::Database& database, const std::string& sql) {
  return std::make_unique<SQLite::Statement>(database, sql);
}

void bind(SQLite::Statement& statement, int position, const Value& value) {
  struct Binder {
    SQLite::Statement& statement;
    int position;
    void operator()(std::monostate) const { statement.bind(position); }
    void operator()(std::int64_t v) const { statement.bind(position, v); }
    void operator()(double v) const { statement.bind(position, v); }
    void operator()(const std::string& v) const { statement.bindNoCopy(position, v); }
  };
  std::visit(Binder{statement, position}, value);
}

std::string upsert_sql(const Table& table, const CheckedRow& row) {
  std::vector<std::string> names, marks, updates;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (!row[i]) continue;
    names.emplace_back(table.columns[i].name);
    marks.emplace_back("?");
    if (i != kKey) updates.push_back(fmt::format("{0} = excluded.{0}", names.back()));
  }
  return fmt::format("INSERT INTO {}({}) VALUES({}) ON CONFLICT(id) DO UPDATE SET {}", table.name,
                     fmt::join(names, ", "), fmt::join(marks, ", "), fmt::join(updates, ", "));
}

Written refused(std::string_view column, std::string problem) {
  return {Outcome::refused, std::string(column), std::move(problem)};
}

}  // namespace

RowWriter::RowWriter(SQLite::Database& database, const Table& table)
    : database_(database), table_(table) {
  database.exec("CREATE TEMP TABLE seen(id INTEGER PRIMARY KEY, line INTEGER NOT NULL)");
  find_row_ = prepare(database, fmt::format("SELECT 1 FROM {} WHERE id = ?", table.name));
  find_creator_ = prepare(database, "SELECT 1 FROM creators WHERE id = ?");
  find_seen_ = prepare(database, "SELECT line FROM temp.seen WHERE id = ?");
  insert_seen_ = prepare(database, "INSERT INTO temp.seen VALUES(?, ?)");
}

RowWriter::~RowWriter() = default;

Written RowWriter::write(std::uint64_t line, const CheckedRow& row) {
  const std::int64_t key = std::get<std::int64_t>(*row[kKey]);
  if (const auto first = first_line_of(key))
    return refused("id", fmt::format("{} stands on line {} already", key, *first));
  if (const auto creator = table_.find("creator_id")) {
    const std::int64_t id = std::get<std::int64_t>(*row[*creator]);
    if (!exists(*find_creator_, id))
      return refused("creator_id",
                     fmt::format("there is no creator {}; import the creators first", id));
  }
  const bool known = exists(*find_row_, key);
  try {
    execute(row);
  } catch (const SQLite::Exception& exception) {
    if (exception.getErrorCode() != SQLITE_CONSTRAINT) throw;
    return refusal(exception, row);
  }
  remember(key, line);
  return {known ? Outcome::updated : Outcome::inserted, "", ""};
}

std::optional<std::uint64_t> RowWriter::first_line_of(std::int64_t key) {
  find_seen_->reset();
  find_seen_->bind(1, key);
  if (!find_seen_->executeStep()) return std::nullopt;
  return static_cast<std::uint64_t>(find_seen_->getColumn(0).getInt64());
}

bool RowWriter::exists(SQLite::Statement& query, std::int64_t key) {
  query.reset();
  query.bind(1, key);
  return query.executeStep();
}

SQLite::Statement& RowWriter::upsert(const CheckedRow& row) {
  std::vector<bool> present;
  for (const auto& value : row) present.push_back(value.has_value());
  auto& statement = upserts_[present];
  if (!statement) statement = prepare(database_, upsert_sql(table_, row));
  return *statement;
}

void RowWriter::execute(const CheckedRow& row) {
  SQLite::Statement& statement = upsert(row);
  statement.tryReset();  // says again what went wrong last time, which is known
  int position = 0;
  for (const auto& value : row)
    if (value) bind(statement, ++position, *value);
  statement.exec();
}

void RowWriter::remember(std::int64_t key, std::uint64_t line) {
  insert_seen_->reset();
  insert_seen_->bind(1, key);
  insert_seen_->bind(2, static_cast<std::int64_t>(line));
  insert_seen_->exec();
}

Written RowWriter::refusal(const SQLite::Exception& exception, const CheckedRow& row) {
  const auto username = table_.find("username");
  if (exception.getExtendedErrorCode() == SQLITE_CONSTRAINT_UNIQUE && username)
    return refused("username", owner_of_username(std::get<std::string>(*row[*username])));
  return refused("", exception.what());  // a constraint that the user has added to the table
}

std::string RowWriter::owner_of_username(const std::string& username) {
  SQLite::Statement query(database_, "SELECT id FROM creators WHERE username = ?");
  query.bindNoCopy(1, username);
  if (!query.executeStep()) return fmt::format("{} is taken", in_quotes(username));
  const std::int64_t owner = query.getColumn(0).getInt64();
  const auto line = first_line_of(owner);
  return fmt::format("{} is taken by creator {}, {}", in_quotes(username), owner,
                     line ? fmt::format("line {}", *line) : "who is in the database");
}

}  // namespace vizzy::ingest
