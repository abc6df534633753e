#include "core/ingest/schema.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"

namespace vizzy::ingest {

namespace {

std::string_view type_name(ColumnType type, Dialect dialect) {
  const bool sqlite = dialect == Dialect::sqlite;
  switch (type) {
    case ColumnType::integer:
    case ColumnType::counter: return sqlite ? "INTEGER" : "bigint";
    case ColumnType::decimal: return sqlite ? "REAL" : "double precision";
    case ColumnType::boolean: return sqlite ? "INTEGER" : "boolean";
    case ColumnType::timestamp: return sqlite ? "TEXT" : "timestamptz";
    case ColumnType::text: break;
  }
  return sqlite ? "TEXT" : "text";
}

std::string_view constraint(const Column& column) {
  switch (column.rule) {
    case Rule::key: return " PRIMARY KEY";
    case Rule::unique: return " UNIQUE NOT NULL";
    case Rule::creator: return " NOT NULL REFERENCES creators(id)";
    case Rule::none: break;
  }
  return column.presence == Presence::required ? " NOT NULL" : "";
}

}  // namespace

std::string create_table_sql(const Table& table, Dialect dialect) {
  std::vector<std::string> columns;
  for (const Column& column : table.columns)
    columns.push_back(fmt::format("  {:<19} {}{}", column.name, type_name(column.type, dialect),
                                  constraint(column)));
  return fmt::format("CREATE TABLE IF NOT EXISTS {}(\n{}\n)", table.name,
                     fmt::join(columns, ",\n"));
}

std::string_view derive_totals_sql() {
  return R"sql(
UPDATE creators SET (video_count, total_views, total_likes, avg_engagement_rate) = (
  SELECT count(*),
         coalesce(sum(view_count), 0),
         coalesce(sum(like_count), 0),
         coalesce(CAST(coalesce(sum(like_count), 0) + coalesce(sum(comment_count), 0)
                       AS double precision)
                  / CAST(nullif(sum(view_count), 0) AS double precision), 0.0)
  FROM videos WHERE creator_id = creators.id)
)sql";
}

void require_columns(const Table& table, const std::vector<std::string>& present,
                     const std::string& database) {
  for (const std::string& name : table.column_names())
    if (std::ranges::find(present, name) == present.end())
      throw Error(
          ErrorKind::failed,
          fmt::format("the table {} in {} has no column \"{}\"", table.name, database, name),
          {"add it with ALTER TABLE, or name another database with --db"});
}

void require_known_version(int version, const std::string& database) {
  if (version > kSchemaVersion)
    throw Error(ErrorKind::failed,
                fmt::format("{} has schema version {}, this vizzy knows up to {}", database,
                            version, kSchemaVersion),
                {"upgrade vizzy, or name another database with --db"});
}

}  // namespace vizzy::ingest
