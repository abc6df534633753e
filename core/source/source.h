#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "core/error.h"
#include "core/source/cell.h"
#include "core/source/identifier.h"

namespace vizzy::source {

/// A column that a query must return; an optional one that is absent reads as NULL.
struct ColumnRequest {
  std::string name;
  bool optional = false;
};

/// The value of a `$1`, `$2`, ... in the SQL: the one form that SQLite and PostgreSQL share.
using Parameter = std::variant<std::int64_t, std::string>;

/// The size limit of a row, which is copied several times on its way into a feed.
inline constexpr std::size_t kMaxRowBytes = std::size_t{16} << 20;

/// One query of a definition.
struct Query {
  std::string sql;
  std::string location;  ///< for messages: "discovery.json: feeds.discovery.sql"
  std::vector<ColumnRequest> columns;
  std::vector<Parameter> parameters = {};            ///< the first is `$1`
  Remedy remedy = {"correct the SQL or the table"};  ///< when it fails
  std::size_t max_row_bytes = kMaxRowBytes;          ///< of the text in the columns of a row
  std::string key = {};                              ///< the column that names a row in messages
};

/// The index of each requested column among the `names` that the query returns; -1 for an
/// optional one that is absent. Errors: `failed` for a missing column, with the nearest name, and
/// for one that the query returns more than once.
[[nodiscard]] std::vector<int> column_indexes(const Query& query,
                                              const std::vector<std::string>& names);

/// A row of `query` is not larger than it allows. Errors: `failed`, with the row's key and its
/// largest column.
void require_fitting_row(const Query& query, Row row);

/// A table or view that no query should name, and why: "cannot be read: no such module: vec0".
struct UnusableTable {
  std::string name;
  std::string reason;
};

/// How a database is asked for its own tables.
struct CatalogueQueries {
  /// Rows of table_name, column_name, type, key_place (in the primary key, from 1; 0 for none) and
  /// is_unique (0 or 1), in the order of the tables' names and of their columns. For a table that
  /// is not examined, only table_name is not NULL.
  std::string columns;
  /// Rows of table_name, column_name and referenced_table: foreign keys of one column.
  std::string references;
  std::vector<UnusableTable> unusable;  ///< in neither
  bool declares_types_only = false;     ///< a column may hold values of another type
};

/// One consistent, read-only view of a database. It begins when it is opened and ends with the
/// object; keep it short, because a long reader holds up the database's own writers.
class Snapshot {
 public:
  using Visit = std::function<void(Row)>;

  virtual ~Snapshot() = default;
  /// Runs the query and visits every row, in the database's order.
  /// Errors: `failed` when the SQL is wrong or writes, a column is missing, a row is too large, the
  /// database is damaged or locked; `interrupted` after a stop request.
  virtual void select(const Query& query, const Visit& visit) = 0;
  /// For `read_tables`.
  [[nodiscard]] virtual CatalogueQueries catalogue_queries() = 0;
  /// The names of the columns that the query returns, without running it.
  /// Errors: as `select`.
  [[nodiscard]] virtual std::vector<std::string> column_names(const Query& query) = 0;
  [[nodiscard]] virtual SqlDialect dialect() const = 0;
  /// Whether texts are stored, and so ordered by their bytes, as UTF-8. Errors: as `select`.
  [[nodiscard]] virtual bool stores_utf8() = 0;

  /// What `open_snapshot` takes to open the same snapshot in another process: of PostgreSQL the
  /// name of an exported snapshot, which ends with this object; of SQLite the state of the file,
  /// which must not change.
  /// Errors: as `select`.
  [[nodiscard]] virtual std::string share() = 0;
  /// Call it when all rows were read. Errors: `failed` when this snapshot is not, or is no longer,
  /// the one that was shared.
  virtual void require_shared() = 0;
};

/// Checks that `url` may name a database: the cheap part of `open_snapshot`, and its errors.
void require_database(const std::string& url);

/// The database as messages and reports name it: without a password.
[[nodiscard]] std::string shown_database(const std::string& url);

/// Opens the database that `url` names: the path of an SQLite file, or a PostgreSQL server,
/// "postgresql://...". In SQLite's SQL, too, double quotes are for names alone: a misspelt column
/// is not taken for a text. `busy_timeout` is how long to wait for a writer that holds a lock, or a
/// server that starts. `statement_timeout` is how long a query may run on a PostgreSQL server;
/// without one the server's own setting holds. `shared` is the snapshot to open (see
/// `Snapshot::share`); empty for a new one.
/// Errors: `failed`, naming the database and the remedy; `usage` for a wrong address; `interrupted`
/// after a stop request.
[[nodiscard]] std::unique_ptr<Snapshot> open_snapshot(
    const std::string& url, const std::stop_token& stop,
    std::chrono::milliseconds busy_timeout = std::chrono::seconds(10),
    std::optional<std::chrono::milliseconds> statement_timeout = std::nullopt,
    const std::string& shared = {});

}  // namespace vizzy::source
