#include "core/init/state_values.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/error.h"
#include "core/init/row_rule.h"
#include "core/source/identifier.h"

namespace vizzy::init {

namespace {

std::vector<std::string> values_of(source::Snapshot& snapshot, const std::string& table,
                                   const std::string& column) {
  const std::string name = source::sql_identifier(column);
  const source::Query query{
      fmt::format("SELECT DISTINCT CAST({0} AS text) AS value FROM (SELECT {0} FROM {1} LIMIT "
                  "100000) AS sample WHERE {0} IS NOT NULL LIMIT 50",
                  name, source::sql_identifier(table)),
      fmt::format("the column {} of {}", column, table),
      {{"value"}}};
  std::vector<std::string> values;
  snapshot.select(query, [&](source::Row row) {
    if (const auto* text = std::get_if<std::string_view>(&row[0])) values.emplace_back(*text);
  });
  std::ranges::sort(values);
  return values;
}

}  // namespace

void read_state_values(source::Snapshot& snapshot, std::vector<source::SourceTable>& tables) {
  for (source::SourceTable& table : tables)
    for (source::SourceColumn& column : table.columns) {
      if (column.kind != source::ColumnKind::text || row_flag(column.name) != RowFlag::state)
        continue;
      try {
        column.values = values_of(snapshot, table.name, column.name);
      } catch (const Error& error) {
        if (error.kind() == ErrorKind::interrupted) throw;
      }
    }
}

}  // namespace vizzy::init
