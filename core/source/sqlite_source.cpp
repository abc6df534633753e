#include "core/source/sqlite_source.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/error.h"

namespace vizzy {

namespace {

// Rows are stepped with SQLite's own C interface: SQLiteCpp copies a shared pointer for every cell,
// and offers no way to ask whether a statement writes.
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

std::string_view remedy(int code) {
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process holds its lock; wait until it is done, or switch the database to "
             "write-ahead logging (PRAGMA journal_mode = WAL)";
    case SQLITE_NOTADB: return "it is not an SQLite database; check the path";
    case SQLITE_CORRUPT: return "it is damaged; restore it from a backup or try sqlite3 .recover";
    case SQLITE_CANTOPEN:
      return "check that it exists and may be read, and, in WAL mode, that its folder is writable";
    case SQLITE_READONLY:
      return "a writer was cut off and its journal waits to be rolled back; open it once with a "
             "program that may write to it, e.g. sqlite3 with a SELECT";
    case SQLITE_IOERR: return "reading it failed; check the disk";
    default: return "";
  }
}

Error database_error(const std::string& path, int code, std::string_view message) {
  const std::string_view help = remedy(code);
  return {ErrorKind::failed, fmt::format("cannot read database {}: {}{}{}", path, message,
                                         help.empty() ? "" : "; ", help)};
}

void require_readable_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    throw Error(ErrorKind::failed,
                fmt::format("database {} does not exist; name yours with --db, or make one with "
                            "vizzy seed --db {}",
                            path, path));
  if (std::filesystem::is_directory(status))
    throw Error(ErrorKind::failed,
                fmt::format("database {} is a folder; name the file itself", path));
}

std::unique_ptr<SQLite::Database> open(const std::string& path, std::chrono::milliseconds busy) {
  require_readable_file(path);
  try {
    return std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY,
                                              static_cast<int>(busy.count()));
  } catch (const SQLite::Exception& error) {
    throw database_error(path, error.getErrorCode(), error.what());
  }
}

Cell cell_at(sqlite3_stmt* statement, int index) {
  switch (sqlite3_column_type(statement, index)) {
    case SQLITE_INTEGER: return std::int64_t{sqlite3_column_int64(statement, index)};
    case SQLITE_FLOAT: return sqlite3_column_double(statement, index);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, index));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, index));
      return std::string_view(text, size);
    }
    case SQLITE_BLOB: return Blob{static_cast<std::size_t>(sqlite3_column_bytes(statement, index))};
    default: return std::monostate{};
  }
}

class SqliteSnapshot final : public Snapshot {
 public:
  SqliteSnapshot(std::string path, std::stop_token stop, std::chrono::milliseconds busy_timeout)
      : path_(std::move(path)),
        database_(open(path_, busy_timeout)),
        stop_(std::move(stop)),
        on_stop_(stop_, Interrupt{database_->getHandle()}) {
    // The first read takes the snapshot; BEGIN alone would leave it to the first query.
    for (const char* sql :
         {"PRAGMA query_only = 1", "BEGIN", "SELECT count(*) FROM sqlite_schema"}) {
      const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
      require_not_stopped(code);
      if (code != SQLITE_OK) throw database_error(path_, code, sqlite3_errmsg(handle()));
    }
  }

  void select(const Query& query, const Visit& visit) override {
    const Statement statement = prepare(query);
    const std::vector<int> indexes = find_columns(query, statement.get());
    std::vector<Cell> row(indexes.size());
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
      if (stop_.stop_requested()) break;
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = indexes[i] < 0 ? Cell{} : cell_at(statement.get(), indexes[i]);
      visit(row);
    }
    require_not_stopped(code);
    if (code != SQLITE_DONE) throw query_error(query, code);
  }

 private:
  struct Interrupt {
    sqlite3* database;
    void operator()() const { sqlite3_interrupt(database); }
  };

  [[nodiscard]] sqlite3* handle() const { return database_->getHandle(); }

  void require_not_stopped(int code) const {
    if (stop_.stop_requested() || code == SQLITE_INTERRUPT)
      throw Error(ErrorKind::interrupted, "interrupted while reading the database");
  }

  [[nodiscard]] Error query_error(const Query& query, int code) const {
    if ((code & 0xff) != SQLITE_ERROR) return database_error(path_, code, sqlite3_errmsg(handle()));
    return {ErrorKind::failed,
            fmt::format("{}: the query fails on {}: {}; correct the SQL or the table", query.place,
                        path_, sqlite3_errmsg(handle()))};
  }

  /// Whether a further statement stands in `sql`: neither white space, nor comments, nor
  /// semicolons, which all prepare as nothing.
  [[nodiscard]] bool holds_statement(const char* sql) const {
    for (sqlite3_stmt* raw = nullptr; *sql != '\0';) {
      if (sqlite3_prepare_v2(handle(), sql, -1, &raw, &sql) != SQLITE_OK) return true;
      if (const Statement statement(raw); statement) return true;
    }
    return false;
  }

  [[nodiscard]] Statement prepare(const Query& query) const {
    sqlite3_stmt* raw = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v2(handle(), query.sql.c_str(),
                                        static_cast<int>(query.sql.size()) + 1, &raw, &tail);
    Statement statement(raw);
    if (code != SQLITE_OK) throw query_error(query, code);
    if (!statement) throw Error(ErrorKind::failed, fmt::format("{}: is empty", query.place));
    if (holds_statement(tail))
      throw Error(ErrorKind::failed,
                  fmt::format("{}: holds more than one statement; keep one SELECT", query.place));
    if (sqlite3_stmt_readonly(statement.get()) == 0 || sqlite3_column_count(statement.get()) == 0)
      throw Error(
          ErrorKind::failed,
          fmt::format("{}: must be a SELECT; a feed never writes to its database", query.place));
    return statement;
  }

  [[nodiscard]] std::vector<int> find_columns(const Query& query, sqlite3_stmt* statement) const {
    std::vector<std::string> names;
    for (int i = 0; i < sqlite3_column_count(statement); ++i)
      names.emplace_back(sqlite3_column_name(statement, i));
    std::vector<int> indexes;
    for (const ColumnRequest& column : query.columns) {
      const auto found = std::ranges::find(names, column.name);
      if (found == names.end() && !column.optional)
        throw Error(
            ErrorKind::failed,
            fmt::format("{}: the query returns no column \"{}\"{}; it returns {}", query.place,
                        column.name, did_you_mean(column.name, names), fmt::join(names, ", ")));
      indexes.push_back(found == names.end() ? -1 : static_cast<int>(found - names.begin()));
    }
    return indexes;
  }

  std::string path_;
  std::unique_ptr<SQLite::Database> database_;
  std::stop_token stop_;
  std::stop_callback<Interrupt> on_stop_;
};

}  // namespace

std::unique_ptr<Snapshot> open_sqlite_snapshot(const std::string& path, std::stop_token stop,
                                               std::chrono::milliseconds busy_timeout) {
  return std::make_unique<SqliteSnapshot>(path, std::move(stop), busy_timeout);
}

}  // namespace vizzy
