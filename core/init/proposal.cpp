#include "core/init/proposal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <tuple>

#include "core/error.h"

namespace vizzy {

namespace {

/// What a screen sorts by, the most telling first.
constexpr std::array<std::string_view, 16> kCounterNames{
    "follower", "subscriber", "popular", "score", "rank",  "view",     "play",  "sold",
    "sales",    "like",       "rating",  "count", "total", "quantity", "stock", "price"};
constexpr std::array<std::string_view, 8> kCategoryNames{
    "category", "country", "genre", "language", "region", "kind", "type", "department"};

bool contains(std::string_view name, std::string_view part) {
  return name.find(part) != std::string_view::npos;
}

template <class Names>
std::size_t place_in(const Names& names, std::string_view name) {
  const auto found =
      std::ranges::find_if(names, [&](std::string_view part) { return contains(name, part); });
  return static_cast<std::size_t>(found - names.begin());
}

bool has_single_key(const SourceTable& table) {
  if (table.primary_key.size() != 1) return false;
  const SourceColumn* key = table.column(table.primary_key.front());
  return key != nullptr && (key->kind == ColumnKind::integer || key->kind == ColumnKind::text);
}

bool is_reference(const SourceTable& table, std::string_view column) {
  return std::ranges::find(table.references, column, &Reference::column) != table.references.end();
}

/// SQLite keeps booleans in integers; their names tell.
SourceColumn as_field(SourceColumn column) {
  for (const std::string_view prefix : {"is_", "has_", "in_stock", "active", "enabled"})
    if (column.kind == ColumnKind::integer && column.name.starts_with(prefix))
      column.kind = ColumnKind::boolean;
  return column;
}

bool is_counter(const SourceTable& table, const SourceColumn& column) {
  const bool is_key = std::ranges::find(table.primary_key, column.name) != table.primary_key.end();
  return !is_key && !is_reference(table, column.name) && !column.name.ends_with("_id") &&
         (column.kind == ColumnKind::integer || column.kind == ColumnKind::decimal);
}

void fill(ProposedView& view, const SourceTable& table) {
  view.table = table.name;
  view.key = table.primary_key.front();
  for (const SourceColumn& declared : table.columns) {
    const SourceColumn column = as_field(declared);
    if (column.kind == ColumnKind::other) {
      view.unsupported.push_back(column.name);
      continue;
    }
    view.columns.push_back(column);
    if (is_counter(table, column)) view.counters.push_back(column.name);
  }
  std::ranges::stable_sort(view.counters, {},
                           [](const std::string& name) { return place_in(kCounterNames, name); });
}

std::size_t references_to(const std::vector<SourceTable>& tables, const std::string& name) {
  std::size_t count = 0;
  for (const SourceTable& table : tables)
    count += static_cast<std::size_t>(std::ranges::count_if(
        table.references, [&](const Reference& reference) { return reference.table == name; }));
  return count;
}

/// "authors, books and 7 more"
std::string shown_names(const std::vector<SourceTable>& tables) {
  constexpr std::size_t kMostShown = 10;
  std::vector<std::string> names;
  for (const SourceTable& table : tables) names.push_back(table.name);
  if (names.empty()) return "none at all";
  const std::size_t shown = std::min(names.size(), kMostShown);
  std::string text = fmt::format("only {}", fmt::join(names.begin(), names.begin() + shown, ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

/// The columns that name rows of a table, in the order of the table that has them.
std::vector<std::string> columns_naming(const SourceTable& table, const std::string& other) {
  std::vector<std::string> names;
  for (const SourceColumn& column : table.columns) {
    const auto names_other = [&](const Reference& reference) {
      return reference.column == column.name && reference.table == other;
    };
    if (std::ranges::any_of(table.references, names_other)) names.push_back(column.name);
  }
  return names;
}

const SourceTable& main_table(const std::vector<SourceTable>& tables, const std::string& database) {
  const SourceTable* best = nullptr;
  std::tuple<std::size_t, std::size_t> best_score;
  for (const SourceTable& table : tables) {
    if (!has_single_key(table)) continue;
    ProposedView view;
    fill(view, table);
    const std::tuple score{references_to(tables, table.name), view.counters.size()};
    if (best != nullptr && score <= best_score) continue;
    best = &table;
    best_score = score;
  }
  if (best == nullptr)
    throw Error(ErrorKind::failed,
                fmt::format("{} has no table with a primary key of one column, an integer or text, "
                            "{}; give a table one, or name any table or view and its key in the "
                            "example: vizzy init without --db",
                            database, shown_names(tables)));
  return *best;
}

}  // namespace

Proposal propose(const std::vector<SourceTable>& tables, const std::string& database) {
  const SourceTable& main = main_table(tables, database);
  Proposal proposal;
  fill(proposal.main, main);
  for (const SourceTable& table : tables) {
    const std::vector<std::string> parents = columns_naming(table, main.name);
    if (&table != &main && !parents.empty() && has_single_key(table)) {
      ProposedChildren children;
      fill(children, table);
      children.parent = parents.front();
      children.other_parents.assign(parents.begin() + 1, parents.end());
      std::erase_if(children.columns, [&](const SourceColumn& column) {
        return column.name == children.parent && column.name != children.key;
      });
      proposal.children.push_back(std::move(children));
    } else if (&table != &main) {
      proposal.other_tables.push_back(table.name);
    }
  }
  for (const SourceColumn& column : main.columns) {
    if (column.kind == ColumnKind::text && place_in(kCategoryNames, column.name) < 8)
      proposal.segments.push_back(column.name);
    const bool is_key = column.name == proposal.main.key;
    if (!proposal.alias && !is_key && column.kind == ColumnKind::text && column.is_unique)
      proposal.alias = column.name;
  }
  return proposal;
}

}  // namespace vizzy
