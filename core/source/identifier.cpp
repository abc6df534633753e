#include "core/source/identifier.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <array>

namespace vizzy::source {

namespace {

/// What PostgreSQL reserves (pg_get_keywords(), R and T), of all releases, and SQLite does not.
constexpr std::array<std::string_view, 36> kReserved{"analyse",       "any",
                                                     "array",         "asymmetric",
                                                     "authorization", "binary",
                                                     "both",          "collation",
                                                     "concurrently",  "current_catalog",
                                                     "current_role",  "current_schema",
                                                     "current_user",  "false",
                                                     "fetch",         "freeze",
                                                     "grant",         "ilike",
                                                     "lateral",       "leading",
                                                     "localtime",     "localtimestamp",
                                                     "only",          "overlaps",
                                                     "placing",       "session_user",
                                                     "similar",       "some",
                                                     "symmetric",     "system_user",
                                                     "tablesample",   "trailing",
                                                     "true",          "user",
                                                     "variadic",      "verbose"};
/// What it reads as a type or a function in some contexts (C).
constexpr std::array<std::string_view, 60> kTypesAndFunctions{
    "bigint",         "bit",         "boolean",        "char",         "character",
    "coalesce",       "dec",         "decimal",        "extract",      "float",
    "graph_table",    "greatest",    "grouping",       "inout",        "int",
    "integer",        "interval",    "json",           "json_array",   "json_arrayagg",
    "json_exists",    "json_object", "json_objectagg", "json_query",   "json_scalar",
    "json_serialize", "json_table",  "json_value",     "least",        "merge_action",
    "national",       "nchar",       "none",           "normalize",    "nullif",
    "numeric",        "out",         "overlay",        "position",     "precision",
    "real",           "setof",       "smallint",       "substring",    "time",
    "timestamp",      "treat",       "trim",           "varchar",      "xmlattributes",
    "xmlconcat",      "xmlelement",  "xmlexists",      "xmlforest",    "xmlnamespaces",
    "xmlparse",       "xmlpi",       "xmlroot",        "xmlserialize", "xmltable"};

bool is_keyword(std::string_view name) {
  return sqlite3_keyword_check(name.data(), static_cast<int>(name.size())) != 0 ||
         std::ranges::find(kReserved, name) != kReserved.end() ||
         std::ranges::find(kTypesAndFunctions, name) != kTypesAndFunctions.end();
}

/// PostgreSQL folds an unquoted name to lower case.
bool is_plain(std::string_view name) {
  const auto starts = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto goes_on = [&](char c) { return starts(c) || (c >= '0' && c <= '9'); };
  return !name.empty() && starts(name.front()) && std::ranges::all_of(name, goes_on);
}

}  // namespace

std::string sql_identifier(std::string_view name) {
  if (is_plain(name) && !is_keyword(name)) return std::string(name);
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

std::string sql_text_of_bytes(std::string_view column, SqlDialect dialect) {
  return dialect == SqlDialect::sqlite ? fmt::format("lower(hex({0})) AS {0}", column)
                                       : fmt::format("encode({0}, 'hex') AS {0}", column);
}

std::string sql_text_of_bytes(std::string_view column) {
  return fmt::format("{} (in PostgreSQL {})", sql_text_of_bytes(column, SqlDialect::sqlite),
                     sql_text_of_bytes(column, SqlDialect::postgres));
}

}  // namespace vizzy::source
