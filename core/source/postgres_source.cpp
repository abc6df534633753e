#include "core/source/postgres_source.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/source/libpq.h"
#include "core/source/postgres_cells.h"
#include "core/source/postgres_connection.h"

namespace vizzy::source {

namespace {

using std::chrono::milliseconds;

// SQLSTATEs, PostgreSQL's appendix A.
constexpr std::string_view kUndefinedTable = "42P01";
constexpr std::string_view kUndefinedColumn = "42703";
constexpr std::string_view kSyntaxError = "42601";
constexpr std::string_view kReadOnly = "25006";
constexpr std::string_view kNotAllowed = "42501";
constexpr std::string_view kCanceled = "57014";
constexpr std::string_view kLockTimeout = "55P03";
constexpr std::string_view kDeadlock = "40P01";
constexpr std::string_view kReplicaConflict = "40001";

// What text values look like must not depend on the server, the database or the role. The settings
// end with the transaction: a pooled connection goes back as it came.
constexpr std::string_view kBegin =
    "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL TimeZone = 'UTC'; "
    "SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'iso_8601'; "
    "SET LOCAL extra_float_digits = 1; SET LOCAL bytea_output = 'hex'; "
    "SET LOCAL client_encoding = 'UTF8'; SET LOCAL standard_conforming_strings = on; "
    "SET LOCAL lock_timeout = ";

// Tables that this transaction has read (it holds their locks) and whose file is not the one that
// the snapshot saw, or which the snapshot does not know: functions see the catalogue of now, the
// query itself that of the snapshot.
constexpr const char* kReplacedTables =
    "WITH mine AS MATERIALIZED (SELECT DISTINCT relation AS oid FROM pg_locks WHERE locktype = "
    "'relation' AND pid = pg_backend_pid() AND relation >= 16384) "
    "SELECT mine.oid::regclass::text FROM mine LEFT JOIN pg_class AS c ON c.oid = mine.oid "
    "WHERE pg_get_indexdef(mine.oid) IS NULL AND (c.oid IS NULL OR (c.relkind IN ('r', 'm') "
    "AND pg_relation_filenode(c.oid) IS DISTINCT FROM c.relfilenode)) ORDER BY 1";

constexpr const char* kTables =
    "SELECT c.relname FROM pg_class AS c WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') "
    "AND c.oid >= 16384 AND pg_table_is_visible(c.oid) ORDER BY 1";
constexpr const char* kColumns =
    "SELECT DISTINCT a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid "
    "WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND c.oid >= 16384 "
    "AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1";

// Tables off the search path come last, by their names alone. A domain is its base type, an enum a
// text. The numbers of types are those of pg_type.dat, which never change.
constexpr const char* kCatalogueColumns =
    "WITH RECURSIVE base AS (SELECT oid, oid AS type, typtype, typname FROM pg_type "
    "WHERE typtype <> 'd' UNION ALL SELECT d.oid, b.type, b.typtype, b.typname "
    "FROM pg_type AS d JOIN base AS b ON d.typbasetype = b.oid WHERE d.typtype = 'd') "
    "(SELECT c.relname AS table_name, a.attname AS column_name, "
    "CASE WHEN b.type = 16 THEN 'boolean' WHEN b.type = 17 THEN 'bytea' WHEN b.type IN (20, 21, "
    "23) THEN 'bigint' "
    "WHEN b.type IN (700, 701, 1700) THEN 'numeric' WHEN b.type = 1082 THEN 'date' "
    "WHEN b.type IN (1114, 1184) THEN 'timestamp' WHEN b.type IN (18, 19, 25, 1042, 1043, 2950) "
    "OR b.typtype = 'e' OR b.typname = 'citext' THEN 'text' ELSE '' END AS type, "
    "coalesce(array_position(p.indkey::int2[], a.attnum) + 1, 0) AS key_place, "
    "(EXISTS (SELECT 1 FROM pg_index AS u WHERE u.indrelid = c.oid AND u.indisunique AND "
    "u.indpred IS NULL AND u.indnkeyatts = 1 AND u.indkey[0] = a.attnum))::int AS is_unique "
    "FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid "
    "JOIN base AS b ON b.oid = a.atttypid "
    "LEFT JOIN pg_index AS p ON p.indrelid = c.oid AND p.indisprimary "
    "WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND c.oid >= 16384 AND NOT c.relispartition "
    "AND pg_table_is_visible(c.oid) AND a.attnum > 0 AND NOT a.attisdropped "
    "ORDER BY c.relname COLLATE \"C\", a.attnum) UNION ALL "
    "(SELECT n.nspname || '.' || c.relname, NULL, NULL, NULL, NULL "
    "FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND c.oid >= 16384 AND NOT c.relispartition "
    "AND NOT pg_table_is_visible(c.oid) AND n.nspname !~ '^pg_' "
    "AND n.nspname <> 'information_schema' ORDER BY n.nspname COLLATE \"C\", c.relname COLLATE "
    "\"C\")";
constexpr const char* kCatalogueReferences =
    "SELECT c.relname AS table_name, a.attname AS column_name, f.relname AS referenced_table "
    "FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid "
    "JOIN pg_class AS f ON f.oid = k.confrelid "
    "JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1] "
    "WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND NOT c.relispartition "
    "AND pg_table_is_visible(c.oid) AND pg_table_is_visible(f.oid) "
    "ORDER BY c.relname COLLATE \"C\", a.attnum";

/// The name at a character of the SQL, without its qualifier and quotes. (The server's messages
/// quote it too, but in the server's language.)
std::string word_at(std::string_view sql, std::size_t position) {
  std::size_t begin = 0;
  for (std::size_t character = 1; begin < sql.size() && character < position; ++begin)
    if (begin + 1 >= sql.size() || (static_cast<unsigned char>(sql[begin + 1]) & 0xc0) != 0x80)
      ++character;
  const auto is_part = [](char c) {
    return std::string_view(" \t\r\n,;()+-*/<>=").find(c) == std::string_view::npos;
  };
  std::size_t end = begin;
  while (end < sql.size() && is_part(sql[end])) ++end;
  std::string word(sql.substr(begin, end - begin));
  word.erase(0, word.rfind('.') + 1);
  std::erase(word, '"');
  return word;
}

class PostgresSnapshot final : public Snapshot {
 public:
  PostgresSnapshot(const std::string& url, const std::stop_token& stop, milliseconds busy_timeout,
                   std::optional<milliseconds> statement_timeout, std::string shared)
      : shared_(std::move(shared)),
        busy_timeout_(busy_timeout),
        statement_timeout_(statement_timeout),
        connection_({.url = url,
                     .stop = stop,
                     .patience = busy_timeout,
                     .interrupted = "interrupted while reading the database; what was published "
                                    "stays published",
                     .max_silence = longest_silence(busy_timeout)}) {
    try {
      begin();
    } catch (const PostgresError& error) {
      if (!shared_.empty() && !error.is_lost()) throw lost_share(error);
      throw Error(ErrorKind::failed,
                  fmt::format("cannot read database {}: {}", connection_.name(), error.what()),
                  remedy(Query(), error));
    }
  }

  void select(const Query& query, const Visit& visit) override {
    try {
      try {
        read(query, visit);
      } catch (const PostgresError& error) {
        if (!error.is_lost() || answered_) throw;
        connection_.open();
        begin();
        read(query, visit);
      }
      require_standing_tables(query);
    } catch (const PostgresError& error) {
      throw query_error(query, error);
    } catch (...) {
      connection_.abandon();  // nobody reads the other rows
      throw;
    }
  }

  [[nodiscard]] CatalogueQueries catalogue_queries() override {
    return {.columns = kCatalogueColumns, .references = kCatalogueReferences, .unusable = {}};
  }

  std::vector<std::string> column_names(const Query& query) override {
    try {
      const PostgresResult description = connection_.prepare(query.sql);
      require_select(query, description.get());
      return names_of(description.get());
    } catch (const PostgresError& error) {
      throw query_error(query, error);
    }
  }

  [[nodiscard]] SqlDialect dialect() const override { return SqlDialect::postgres; }

  /// SQL_ASCII is whatever clients wrote, and vizzy reads UTF-8.
  [[nodiscard]] bool stores_utf8() override {
    const auto encoding = connection_.first_column("SHOW server_encoding");
    return !encoding.empty() && (encoding.front() == "UTF8" || encoding.front() == "SQL_ASCII");
  }

  std::string share() override {
    try {
      const auto exported = connection_.first_column(
          "SELECT set_config('idle_in_transaction_session_timeout', '0', true) UNION ALL "
          "SELECT pg_export_snapshot()");
      answered_ = true;  // the snapshot must not be replaced by another
      return shared_ = exported.at(1);
    } catch (const PostgresError& error) {
      throw lost_share(error);
    }
  }

  void require_shared() override {
    try {
      (void)connection_.first_column("SELECT 1");
    } catch (const PostgresError& error) {
      throw lost_share(error);
    }
  }

 private:
  [[nodiscard]] Error lost_share(const PostgresError& error) const {
    return {ErrorKind::failed,
            fmt::format("the snapshot of the plan on {} is not available: {}", connection_.name(),
                        error.what()),
            {"it ends with vizzy plan, which must keep running: plan again"}};
  }

  void begin() {
    // 0 would wait forever.
    std::string sql =
        fmt::format("{}{}", kBegin, std::max<milliseconds::rep>(1, busy_timeout_.count()));
    if (statement_timeout_)
      sql += fmt::format("; SET LOCAL statement_timeout = {}", statement_timeout_->count());
    if (!shared_.empty()) sql += fmt::format("; SET TRANSACTION SNAPSHOT '{}'", shared_);
    connection_.run(sql);
    if (statement_timeout_) connection_.set_max_silence(silence_after(*statement_timeout_));
    // The first query takes the snapshot. Others that speak the protocol lack this catalogue.
    const auto version = connection_.first_column("SELECT version()");
    has_catalogue_ = !version.empty() && version.front().starts_with("PostgreSQL ");
    if (!statement_timeout_ && has_catalogue_) heed_timeout_of_server();
  }

  /// Milliseconds; 0 is none.
  void heed_timeout_of_server() {
    const auto setting = connection_.first_column(
        "SELECT setting FROM pg_settings WHERE name = 'statement_timeout' AND setting <> '0'");
    milliseconds::rep limit = 0;
    if (setting.empty()) return;
    (void)std::from_chars(setting.front().data(), setting.front().data() + setting.front().size(),
                          limit);
    if (limit > 0) connection_.set_max_silence(silence_after(milliseconds(limit)));
  }

  void read(const Query& query, const Visit& visit) {
    rows_ = 0;
    const PostgresResult description = connection_.prepare(query.sql);
    require_select(query, description.get());
    PostgresCells cells(description.get(), column_indexes(query, names_of(description.get())),
                        query.location);
    connection_.start(texts_of(query.parameters));
    while (const PostgresResult result = connection_.next()) {
      if (libpq().PQntuples(result.get()) == 0) continue;
      connection_.check_stop();
      answered_ = true;
      ++rows_;
      const Row row = cells.row_of(result.get());
      require_fitting_row(query, row);
      visit(row);
    }
    answered_ = true;
  }

  static void require_select(const Query& query, const PGresult* description) {
    if (libpq().PQnfields(description) > 0) return;
    if (query.sql.find_first_not_of(" \t\r\n;") == std::string::npos)
      throw Error(ErrorKind::failed, fmt::format("{}: is empty", query.location),
                  {"write a SELECT"});
    throw no_select(query);
  }

  [[nodiscard]] static Error no_select(const Query& query) {
    return {ErrorKind::failed,
            fmt::format("{}: must be a SELECT", query.location),
            {"a feed never writes to its database"}};
  }

  [[nodiscard]] static std::vector<std::string> names_of(const PGresult* description) {
    std::vector<std::string> names;
    for (int i = 0; i < libpq().PQnfields(description); ++i)
      names.emplace_back(libpq().PQfname(description, i));
    return names;
  }

  [[nodiscard]] static std::vector<std::string> texts_of(const std::vector<Parameter>& parameters) {
    std::vector<std::string> texts;
    for (const Parameter& parameter : parameters) {
      const auto* integer = std::get_if<std::int64_t>(&parameter);
      texts.push_back(integer != nullptr ? std::to_string(*integer)
                                         : std::get<std::string>(parameter));
    }
    return texts;
  }

  void require_standing_tables(const Query& query) {
    if (!has_catalogue_) return;
    const std::vector<std::string> replaced = connection_.first_column(kReplacedTables);
    if (replaced.empty()) return;
    throw Error(
        ErrorKind::failed,
        fmt::format(
            "{}: {} was rewritten or replaced after this read began, so its rows cannot be read",
            query.location, fmt::join(replaced, ", ")),
        {"run again while the tables are not being changed"});
  }

  /// The table or column nearest to the one that does not exist.
  [[nodiscard]] std::string suggestion(const Query& query, const PostgresError& error) {
    const bool table = error.state() == kUndefinedTable;
    if ((!table && error.state() != kUndefinedColumn) || error.position() == 0 || !has_catalogue_)
      return "";
    try {
      connection_.run("ROLLBACK");
      const std::string word = word_at(query.sql, error.position());
      std::vector<std::string> names = connection_.first_column(table ? kTables : kColumns);
      std::erase(names, word);  // it may be the name of another table's column
      return did_you_mean(word, names);
    } catch (const PostgresError&) {
      return "";  // the first error is the one to report
    }
  }

  [[nodiscard]] Remedy remedy(const Query& query, const PostgresError& error) const {
    if (error.is_lost()) return {"see the log of the server, and run again"};
    if (error.state() == kNotAllowed)
      return {fmt::format("have its owner grant it: GRANT SELECT ON ... TO \"{}\"",
                          connection_.user())};
    if (error.state() == kCanceled)
      return {
          "allow more time with --statement-timeout, or make the query cheaper (EXPLAIN shows "
          "its plan)"};
    if (error.state() == kLockTimeout)
      return {
          "another session has locked the table; wait until it is done, or allow more time "
          "with --busy-timeout"};
    if (error.state() == kDeadlock)
      return {"another session is changing the tables; run again when it is done"};
    if (error.state() == kReplicaConflict)
      return {
          "on a replica, raise max_standby_streaming_delay or turn hot_standby_feedback on; "
          "then run again"};
    if (error.state().starts_with("53")) return {"check the server, and run again"};
    return query.remedy;
  }

  /// The error is the query's fault, or the server's.
  [[nodiscard]] Error query_error(const Query& query, const PostgresError& error) {
    if (error.state() == kReadOnly) return no_select(query);
    if (error.state() == kSyntaxError && error.position() == 0)  // a wrong word has a position
      return {ErrorKind::failed,
              fmt::format("{}: holds more than one statement", query.location),
              {"keep one SELECT"}};
    if (error.is_lost())
      return {ErrorKind::failed,
              fmt::format("{}: the connection to {} was lost after {} rows: {}", query.location,
                          connection_.name(), rows_, error.what()),
              remedy(query, error)};
    return {ErrorKind::failed,
            fmt::format("{}: the query fails on {}: {}{}", query.location, connection_.name(),
                        error.what(), suggestion(query, error)),
            remedy(query, error)};
  }

  std::string shared_;  ///< the snapshot's name; empty as long as nobody shares it
  milliseconds busy_timeout_;
  std::optional<milliseconds> statement_timeout_;
  PostgresConnection connection_;
  bool has_catalogue_ = false;
  bool answered_ = false;  ///< a row, or the end of a query: from here on the snapshot is fixed
  std::uint64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<Snapshot> open_postgres_snapshot(const std::string& url,
                                                 const std::stop_token& stop,
                                                 milliseconds busy_timeout,
                                                 std::optional<milliseconds> statement_timeout,
                                                 const std::string& shared) {
  if (shared.find_first_not_of("0123456789ABCDEFabcdef-") != std::string::npos)
    throw Error(ErrorKind::failed, fmt::format("\"{}\" does not name a snapshot", shared),
                {"plan again"});
  return std::make_unique<PostgresSnapshot>(url, stop, busy_timeout, statement_timeout, shared);
}

}  // namespace vizzy::source
