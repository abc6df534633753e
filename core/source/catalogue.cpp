#include "core/source/catalogue.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "core/source/identifier.h"

namespace vizzy::source {

namespace {

std::string text_of(const Cell& cell) {
  const auto* text = std::get_if<std::string_view>(&cell);
  return text == nullptr ? "" : std::string(*text);
}

std::int64_t number_of(const Cell& cell) {
  const auto* number = std::get_if<std::int64_t>(&cell);
  return number == nullptr ? 0 : *number;
}

SourceTable& table_named(std::vector<SourceTable>& tables, const std::string& name) {
  const auto found = std::ranges::find(tables, name, &SourceTable::name);
  if (found != tables.end()) return *found;
  SourceTable& table = tables.emplace_back();
  table.name = name;
  return table;
}

void read_columns(Snapshot& snapshot, const CatalogueQueries& queries,
                  std::vector<SourceTable>& tables) {
  const Query query{queries.columns,
                    "the catalogue of the database",
                    {{"table_name"}, {"column_name"}, {"type"}, {"key_place"}, {"is_unique"}}};
  snapshot.select(query, [&](Row row) {
    SourceTable& table = table_named(tables, text_of(row[0]));
    if (std::holds_alternative<std::monostate>(row[1])) return;
    const SourceColumn& column =
        table.columns.emplace_back(SourceColumn{.name = text_of(row[1]),
                                                .kind = column_kind(text_of(row[2])),
                                                .is_unique = number_of(row[4]) != 0,
                                                .is_declared_only = queries.declares_types_only});
    const auto position = static_cast<std::size_t>(number_of(row[3]));  // from 1; 0 for none
    if (position == 0) return;
    table.primary_key.resize(std::max(table.primary_key.size(), position));
    table.primary_key[position - 1] = column.name;
  });
}

void read_references(Snapshot& snapshot, const std::string& sql, std::vector<SourceTable>& tables) {
  const Query query{sql,
                    "the catalogue of the database",
                    {{"table_name"}, {"column_name"}, {"referenced_table"}}};
  snapshot.select(query, [&](Row row) {
    table_named(tables, text_of(row[0])).references.push_back({text_of(row[1]), text_of(row[2])});
  });
}

}  // namespace

std::string selected(const SourceColumn& column) {
  std::string name = sql_identifier(column.name);
  if (column.kind != ColumnKind::bytes) return name;
  return sql_text_of_bytes(name,
                           column.is_declared_only ? SqlDialect::sqlite : SqlDialect::postgres);
}

const SourceColumn* SourceTable::column(std::string_view column_name) const {
  const auto found = std::ranges::find(columns, column_name, &SourceColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

ColumnKind column_kind(std::string_view declared_type) {
  std::string type(declared_type);
  std::ranges::transform(type, type.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  // The first part that the type contains decides; "INTERVAL" is not an integer.
  constexpr std::array<std::pair<std::string_view, ColumnKind>, 22> kParts{
      {{"INTERVAL", ColumnKind::other},     {"FLOATING POINT", ColumnKind::decimal},
       {"POINT", ColumnKind::other},        {"[]", ColumnKind::other},
       {"BOOL", ColumnKind::boolean},       {"TIMESTAMP", ColumnKind::timestamp},
       {"DATETIME", ColumnKind::timestamp}, {"DATE", ColumnKind::date},
       {"INT", ColumnKind::integer},        {"CHAR", ColumnKind::text},
       {"CLOB", ColumnKind::text},          {"TEXT", ColumnKind::text},
       {"UUID", ColumnKind::text},          {"REAL", ColumnKind::decimal},
       {"FLOA", ColumnKind::decimal},       {"DOUB", ColumnKind::decimal},
       {"NUMERIC", ColumnKind::decimal},    {"DECIMAL", ColumnKind::decimal},
       {"SERIAL", ColumnKind::integer},     {"BLOB", ColumnKind::bytes},
       {"BYTEA", ColumnKind::bytes},        {"BINARY", ColumnKind::bytes}}};
  for (const auto& [part, kind] : kParts)
    if (type.find(part) != std::string::npos) return kind;
  return ColumnKind::other;
}

std::vector<SourceTable> read_tables(Snapshot& snapshot) {
  const CatalogueQueries queries = snapshot.catalogue_queries();
  std::vector<SourceTable> tables;
  read_columns(snapshot, queries, tables);
  read_references(snapshot, queries.references, tables);
  for (const UnusableTable& table : queries.unusable)
    table_named(tables, table.name).unusable = table.reason;
  return tables;
}

}  // namespace vizzy::source
