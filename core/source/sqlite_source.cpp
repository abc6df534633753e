#include "core/source/sqlite_source.h"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/source/busy_wait.h"
#include "core/source/identifier.h"
#include "core/source/sqlite_version.h"

namespace vizzy::source {

namespace {

// Rows are stepped with SQLite's own C interface: SQLiteCpp copies a shared pointer for every cell,
// and offers no way to ask whether a statement writes.
struct Finalize {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Finalize>;

/// For an extended code (https://www.sqlite.org/rescode.html).
const char* remedy(int code) {
  if (code == SQLITE_READONLY_ROLLBACK)
    return "a writer was interrupted during a change; open it once with a program that may write "
           "(sqlite3 FILE .tables), which undoes that change";
  switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process holds its lock; wait until it is done, allow more time with "
             "--busy-timeout, or switch the database to write-ahead logging "
             "(PRAGMA journal_mode = WAL)";
    case SQLITE_NOTADB: return "check the path";
    case SQLITE_CORRUPT: return "it is damaged; restore it from a backup or try sqlite3 .recover";
    case SQLITE_CANTOPEN:
      return "check that it exists and may be read, and, in WAL mode, that its folder is writable";
    case SQLITE_READONLY:
      return "a database in WAL mode is read with a -shm file next to it; give this user write "
             "permission on its folder, or let a program that may write keep it open";
    case SQLITE_IOERR: return "reading it failed; check the disk";
    default: return "";
  }
}

Error database_error(const std::string& path, int code, std::string_view message) {
  return {
      ErrorKind::failed, fmt::format("cannot read database {}: {}", path, message), {remedy(code)}};
}

std::unique_ptr<SQLite::Database> open(const std::string& path) {
  try {
    // One thread uses the connection; another only interrupts it, which needs no mutex.
    return std::make_unique<SQLite::Database>(path, SQLite::OPEN_READONLY | SQLite::OPEN_NOMUTEX);
  } catch (const SQLite::Exception& error) {
    throw database_error(path, error.getExtendedErrorCode(), error.what());
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

constexpr const char* kTables =
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') "
    "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
constexpr const char* kShadowTables =
    "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'";
// Expression indexes have no column name and partial ones do not make a column unique. Columns of
// virtual tables may be hidden (1); generated ones are not (2, 3). {} is a list of names.
constexpr const char* kCatalogueColumns =
    "SELECT t.name AS table_name, c.name AS column_name, c.type AS type, c.pk AS key_place, "
    "EXISTS (SELECT 1 FROM pragma_index_list(t.name) AS i WHERE i.\"unique\" AND NOT i.partial AND "
    "(SELECT group_concat(k.name) FROM pragma_index_info(i.name) AS k) = c.name) AS is_unique "
    "FROM sqlite_schema AS t, pragma_table_xinfo(t.name) AS c "
    "WHERE t.type IN ('table', 'view') AND c.hidden <> 1 AND t.name IN ({}) "
    "ORDER BY t.name, c.cid";
// A reference may write the name of a table in other capitals.
constexpr const char* kCatalogueReferences =
    "SELECT t.name AS table_name, min(f.\"from\") AS column_name, r.name AS referenced_table "
    "FROM sqlite_schema AS t, pragma_foreign_key_list(t.name) AS f, sqlite_schema AS r "
    "WHERE t.type = 'table' AND t.name IN ({0}) AND r.type = 'table' "
    "AND r.name = f.\"table\" COLLATE NOCASE "
    "GROUP BY t.name, f.id HAVING count(*) = 1 ORDER BY t.name, f.id";

std::string sql_text(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) quoted += c == '\'' ? "''" : std::string(1, c);
  return quoted + "'";
}

/// Whether the name of one of `tables` and "_" begin the name.
bool belongs_to(std::string_view name, const std::vector<std::string>& tables) {
  return std::ranges::any_of(
      tables, [&](const std::string& table) { return name.starts_with(table + "_"); });
}

class SqliteSnapshot final : public Snapshot {
 public:
  SqliteSnapshot(std::string path, std::stop_token stop, std::chrono::milliseconds busy_timeout,
                 std::string shared)
      : path_(std::move(path)),
        shared_(std::move(shared)),
        stop_(std::move(stop)),
        busy_wait_(stop_, busy_timeout),
        database_(open(path_)),
        on_stop_(stop_, Interrupt{database_->getHandle()}) {
    sqlite3_extended_result_codes(handle(), 1);
    sqlite3_busy_handler(handle(), BusyWait::handle, &busy_wait_);
    // Else a misspelt column in double quotes is a text, here and in the database's views.
    for (const int setting : {SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL})
      sqlite3_db_config(handle(), setting, 0, nullptr);
    // The first read takes the snapshot; BEGIN alone would leave it to the first query.
    for (const char* sql :
         {"PRAGMA query_only = 1", "BEGIN", "SELECT count(*) FROM sqlite_schema"}) {
      const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
      require_not_stopped(code);
      if (code != SQLITE_OK) throw database_error(path_, code, sqlite3_errmsg(handle()));
    }
    if (!shared_.empty()) require_shared();
  }

  void select(const Query& query, const Visit& visit) override {
    const Statement statement = prepare(query);
    bind(query, statement.get());
    const std::vector<int> indexes = column_indexes(query, names_of(statement.get()));
    std::vector<Cell> row(indexes.size());
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement.get())) == SQLITE_ROW) {
      if (stop_.stop_requested()) break;
      for (std::size_t i = 0; i < row.size(); ++i)
        row[i] = indexes[i] < 0 ? Cell{} : cell_at(statement.get(), indexes[i]);
      require_fitting_row(query, row);
      visit(row);
    }
    require_not_stopped(code);
    if (code != SQLITE_DONE) throw query_error(query, code);
  }

  [[nodiscard]] CatalogueQueries catalogue_queries() override {
    CatalogueQueries queries{.columns = {},
                             .references = {},
                             .unusable = unusable_tables(),
                             .declares_types_only = true};
    std::string names;
    for (const std::string& name : first_column(kTables))
      if (std::ranges::find(queries.unusable, name, &UnusableTable::name) == queries.unusable.end())
        names += (names.empty() ? "" : ", ") + sql_text(name);
    queries.columns = fmt::format(kCatalogueColumns, names);
    queries.references = fmt::format(kCatalogueReferences, names);
    return queries;
  }

  std::vector<std::string> column_names(const Query& query) override {
    return names_of(prepare(query).get());
  }

  [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::sqlite; }

  [[nodiscard]] bool stores_utf8() override {
    return first_column("PRAGMA encoding") == std::vector<std::string>{"UTF-8"};
  }

  std::string share() override { return shared_ = sqlite_version(handle()); }

  /// The state of a file never comes back: if it is the same at the end, no row was of another.
  void require_shared() override {
    if (sqlite_version(handle()) != shared_)
      throw Error(ErrorKind::failed, fmt::format("database {} has changed since the plan", path_),
                  {"plan again, and leave the database alone until the plan is joined"});
  }

 private:
  struct Interrupt {
    sqlite3* database;
    void operator()() const { sqlite3_interrupt(database); }
  };

  [[nodiscard]] sqlite3* handle() const { return database_->getHandle(); }

  void require_not_stopped(int code) const {
    if (stop_.stop_requested() || code == SQLITE_INTERRUPT)
      throw Error(ErrorKind::interrupted,
                  "interrupted while reading the database; what was published stays published");
  }

  [[nodiscard]] std::vector<std::string> first_column(const char* sql) const {
    std::vector<std::string> list;
    sqlite3_stmt* raw = nullptr;
    (void)sqlite3_prepare_v2(handle(), sql, -1, &raw, nullptr);
    const Statement statement(raw);
    while (raw != nullptr && sqlite3_step(raw) == SQLITE_ROW)
      list.emplace_back(std::get<std::string_view>(cell_at(raw, 0)));
    return list;
  }

  /// Why a SELECT from the table cannot even be prepared; empty when it can.
  [[nodiscard]] std::string problem_of(const std::string& table) const {
    sqlite3_stmt* raw = nullptr;
    const int code =
        sqlite3_prepare_v2(handle(), fmt::format("SELECT * FROM {}", sql_identifier(table)).c_str(),
                           -1, &raw, nullptr);
    const Statement statement(raw);
    if (code == SQLITE_OK) return "";
    const std::string message = sqlite3_errmsg(handle());
    return message + quotes_note("", message);
  }

  /// Broken views, tables of modules that are not loaded, and what SQLite keeps for virtual tables.
  [[nodiscard]] std::vector<UnusableTable> unusable_tables() const {
    std::vector<UnusableTable> unusable;
    std::vector<std::string> broken;  // SQLite cannot tell what a missing module keeps
    const std::vector<std::string> shadows = first_column(kShadowTables);
    for (const std::string& name : first_column(kTables)) {
      std::string problem = problem_of(name);
      if (std::ranges::find(shadows, name) != shadows.end() || belongs_to(name, broken)) {
        unusable.push_back({name, "is kept by SQLite for a virtual table"});
      } else if (!problem.empty()) {
        if (problem.starts_with("no such module")) broken.push_back(name);
        unusable.push_back({name, "cannot be read: " + std::move(problem)});
      }
    }
    return unusable;
  }

  /// For a name in double quotes that no column has: where it is, and how a text is written.
  [[nodiscard]] std::string quotes_note(std::string_view sql, std::string_view message) const {
    constexpr std::string_view kNoColumn = "no such column: ";
    if (!message.starts_with(kNoColumn)) return "";
    const std::string quoted = fmt::format("\"{}\"", message.substr(kNoColumn.size()));
    const std::string rule = "double quotes are for names, single quotes for texts";
    if (sql.find(quoted) != std::string_view::npos) return fmt::format("; {}", rule);
    const std::vector<std::string> views = first_column(
        fmt::format("SELECT name FROM sqlite_schema WHERE type = 'view' AND instr(sql, {}) > 0 "
                    "ORDER BY name",
                    sql_text(quoted))
            .c_str());
    if (views.empty()) return "";
    return fmt::format("; the view {} has {}: {}", fmt::join(views, " or "), quoted, rule);
  }

  /// The table or column nearest to the one that `message` says does not exist.
  [[nodiscard]] std::string suggestion(std::string_view message) const {
    constexpr std::string_view kNoTable = "no such table: ";
    constexpr std::string_view kNoColumn = "no such column: ";
    if (message.starts_with(kNoTable))
      return did_you_mean(
          message.substr(kNoTable.size()),
          first_column("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')"));
    if (message.starts_with(kNoColumn))
      return did_you_mean(message.substr(kNoColumn.size()),
                          first_column("SELECT DISTINCT c.name FROM sqlite_schema AS s, "
                                       "pragma_table_info(s.name) AS c"));
    return "";
  }

  /// The error is the query's fault, or the database's.
  [[nodiscard]] Error query_error(const Query& query, int code) const {
    const std::string message = sqlite3_errmsg(handle());
    if ((code & 0xff) == SQLITE_TOOBIG)
      return {ErrorKind::failed,
              fmt::format("{}: a row holds more than a billion bytes", query.location),
              {"leave it out, or shorten its texts in the SQL (substr)"}};
    if ((code & 0xff) != SQLITE_ERROR) return database_error(path_, code, message);
    return {ErrorKind::failed,
            fmt::format("{}: the query fails on {}: {}{}{}", query.location, path_, message,
                        suggestion(message), quotes_note(query.sql, message)),
            query.remedy};
  }

  /// Whether it is more than white space, semicolons and comments.
  [[nodiscard]] bool holds_statement(const char* sql) const {
    while (*sql != '\0') {
      sqlite3_stmt* raw = nullptr;
      const int code = sqlite3_prepare_v2(handle(), sql, -1, &raw, &sql);
      const Statement statement(raw);
      if (code != SQLITE_OK || statement) return true;
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
    if (!statement)
      throw Error(ErrorKind::failed, fmt::format("{}: is empty", query.location),
                  {"write a SELECT"});
    if (holds_statement(tail))
      throw Error(ErrorKind::failed,
                  fmt::format("{}: holds more than one statement", query.location),
                  {"keep one SELECT"});
    if (sqlite3_stmt_readonly(statement.get()) == 0 || sqlite3_column_count(statement.get()) == 0)
      throw Error(ErrorKind::failed, fmt::format("{}: must be a SELECT", query.location),
                  {"a feed never writes to its database"});
    return statement;
  }

  /// The text is the query's own: it outlives the statement.
  void bind(const Query& query, sqlite3_stmt* statement) const {
    for (std::size_t i = 0; i < query.parameters.size(); ++i) {
      const int index = sqlite3_bind_parameter_index(statement, fmt::format("${}", i + 1).c_str());
      const Parameter& parameter = query.parameters[i];
      const auto* integer = std::get_if<std::int64_t>(&parameter);
      const int code =
          integer != nullptr
              ? sqlite3_bind_int64(statement, index, *integer)
              : sqlite3_bind_text64(statement, index, std::get<std::string>(parameter).data(),
                                    std::get<std::string>(parameter).size(), SQLITE_STATIC,
                                    SQLITE_UTF8);
      if (code != SQLITE_OK) throw query_error(query, code);
    }
  }

  [[nodiscard]] static std::vector<std::string> names_of(sqlite3_stmt* statement) {
    std::vector<std::string> names;
    for (int i = 0; i < sqlite3_column_count(statement); ++i)
      names.emplace_back(sqlite3_column_name(statement, i));
    return names;
  }

  std::string path_;
  std::string shared_;  ///< empty as long as nobody shares it
  std::stop_token stop_;
  BusyWait busy_wait_;
  std::unique_ptr<SQLite::Database> database_;
  std::stop_callback<Interrupt> on_stop_;
};

}  // namespace

void require_sqlite_file(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status))
    throw Error(ErrorKind::failed, fmt::format("database {} does not exist", path),
                {"name yours with --db, or make one with", fmt::format("seed --db {}", path)});
  if (std::filesystem::is_directory(status))
    throw Error(ErrorKind::failed, fmt::format("database {} is a folder", path),
                {"name the file itself"});
  if (!std::filesystem::is_regular_file(status))
    throw Error(ErrorKind::failed, fmt::format("database {} is not a regular file", path),
                {"name an SQLite database"});
  require_files_beside(path);
}

void require_files_beside(const std::string& path) {
  std::error_code error;
  const bool is_link = std::filesystem::is_symlink(path, error);
  const std::string file = is_link ? std::filesystem::weakly_canonical(path, error).string() : path;
  for (const char* suffix : {"-journal", "-wal", "-shm"}) {
    const auto status = std::filesystem::status(file + suffix, error);
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
      throw Error(
          ErrorKind::failed,
          fmt::format("database {} cannot be used: {}{} is not a regular file", path, file, suffix),
          {"remove it: SQLite keeps changes under that name"});
  }
}

std::unique_ptr<Snapshot> open_sqlite_snapshot(const std::string& path, std::stop_token stop,
                                               std::chrono::milliseconds busy_timeout,
                                               std::string shared) {
  return std::make_unique<SqliteSnapshot>(path, std::move(stop), busy_timeout, std::move(shared));
}

}  // namespace vizzy::source
