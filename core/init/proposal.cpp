#include "core/init/proposal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>
#include <tuple>

#include "core/error.h"
#include "core/init/name_words.h"
#include "core/init/secret_name.h"
#include "core/source/identifier.h"

namespace vizzy::init {

namespace {

/// Words of columns that a screen sorts by, the best first.
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

bool has_single_key(const source::SourceTable& table) {
  if (table.primary_key.size() != 1) return false;
  const source::SourceColumn* key = table.column(table.primary_key.front());
  return key != nullptr && !may_be_secret(key->name) &&
         (key->kind == source::ColumnKind::integer || key->kind == source::ColumnKind::text);
}

bool is_reference(const source::SourceTable& table, std::string_view column) {
  return std::ranges::find(table.references, column, &source::Reference::column) !=
         table.references.end();
}

/// SQLite keeps booleans and times in integers; only their names say which.
source::SourceColumn as_field(source::SourceColumn column) {
  if (column.kind != source::ColumnKind::integer) return column;
  const std::string_view name = column.name;
  if (name.starts_with("is_") || name.starts_with("has_") || name == "in_stock" ||
      name == "active" || name == "enabled")
    column.kind = source::ColumnKind::boolean;
  if (is_time_name(name)) column.kind = source::ColumnKind::timestamp;
  return column;
}

/// The condition for rows that were not deleted, in the SQL of SQLite and of PostgreSQL; empty for
/// a column that says nothing about it. NULL means not deleted.
std::string not_deleted(const source::SourceColumn& column) {
  const DeletionName says = deletion_name(column.name);
  if (says == DeletionName::none) return "";
  const std::string name = source::sql_identifier(column.name);
  const bool is_time =
      column.kind == source::ColumnKind::timestamp || column.kind == source::ColumnKind::date;
  if (says == DeletionName::time || is_time) return name + " IS NULL";
  if (column.kind == source::ColumnKind::boolean) return name + " IS NOT TRUE";
  // PostgreSQL does not accept an integer as a boolean.
  if (column.kind == source::ColumnKind::integer) return fmt::format("coalesce({}, 0) = 0", name);
  return "";
}

bool is_counter(const source::SourceTable& table, const source::SourceColumn& column) {
  const bool is_key = std::ranges::find(table.primary_key, column.name) != table.primary_key.end();
  return !is_key && !is_reference(table, column.name) && !column.name.ends_with("_id") &&
         (column.kind == source::ColumnKind::integer || column.kind == source::ColumnKind::decimal);
}

void fill(ProposedView& view, const source::SourceTable& table) {
  view.table = table.name;
  view.key = table.primary_key.front();
  for (const source::SourceColumn& declared : table.columns) {
    const bool is_key = declared.name == view.key;
    const source::SourceColumn column = is_key ? declared : as_field(declared);
    const std::string condition = is_key ? "" : not_deleted(declared);
    if (!condition.empty()) {
      view.condition += (view.condition.empty() ? "" : " AND ") + condition;
      continue;
    }
    if (may_be_secret(column.name)) {
      view.secrets.push_back(column.name);
      continue;
    }
    if (column.kind == source::ColumnKind::other) {
      view.unsupported.push_back(column.name);
      continue;
    }
    view.columns.push_back(column);
    if (is_counter(table, column)) view.counters.push_back(column.name);
  }
  std::ranges::stable_sort(view.counters, {},
                           [](const std::string& name) { return place_in(kCounterNames, name); });
}

std::size_t references_to(const std::vector<source::SourceTable>& tables, const std::string& name) {
  std::size_t count = 0;
  for (const source::SourceTable& table : tables)
    count += static_cast<std::size_t>(std::ranges::count_if(
        table.references,
        [&](const source::Reference& reference) { return reference.table == name; }));
  return count;
}

/// "authors, books and 7 more", of one or more.
std::string shown_names(const std::vector<source::SourceTable>& tables) {
  constexpr std::size_t kMostShown = 10;
  std::vector<std::string> names;
  for (const source::SourceTable& table : tables) names.push_back(table.name);
  const std::size_t shown = std::min(names.size(), kMostShown);
  std::string text = fmt::format("{}", fmt::join(names | std::views::take(shown), ", "));
  if (shown < names.size()) text += fmt::format(" and {} more", names.size() - shown);
  return text;
}

/// The columns that name rows of a table, in the order of the table that has them.
std::vector<std::string> columns_naming(const source::SourceTable& table,
                                        const std::string& other) {
  std::vector<std::string> names;
  for (const source::SourceColumn& column : table.columns) {
    const auto names_other = [&](const source::Reference& reference) {
      return reference.column == column.name && reference.table == other;
    };
    if (std::ranges::any_of(table.references, names_other)) names.push_back(column.name);
  }
  return names;
}

Error nothing_to_propose(const std::vector<source::SourceTable>& tables,
                         const std::string& database) {
  if (tables.empty())
    return {ErrorKind::failed,
            fmt::format("{} has no tables", database),
            {"name another database with --db, or start from the example that", "init",
             "writes without it"}};
  return {
      ErrorKind::failed,
      fmt::format("no table of {} has a primary key that a feed can use (one column, an integer "
                  "or text, and nothing secret): {}",
                  database, shown_names(tables)),
      {"give a table such a key, or start from the example that", "init",
       "writes without --db: a definition can name any table or view, and its key"}};
}

const source::SourceTable& main_table(const std::vector<source::SourceTable>& tables,
                                      const std::string& database) {
  const source::SourceTable* best = nullptr;
  std::tuple<bool, std::size_t, std::size_t> best_score;
  for (const source::SourceTable& table : tables) {
    if (!has_single_key(table)) continue;
    ProposedView view;
    fill(view, table);
    const std::tuple score{!may_be_secret(table.name), references_to(tables, table.name),
                           view.counters.size()};
    if (best != nullptr && score <= best_score) continue;
    best = &table;
    best_score = score;
  }
  if (best == nullptr) throw nothing_to_propose(tables, database);
  return *best;
}

}  // namespace

Proposal propose(const std::vector<source::SourceTable>& tables, const std::string& database) {
  const source::SourceTable& main = main_table(tables, database);
  Proposal proposal;
  fill(proposal.main, main);
  for (const source::SourceTable& table : tables) {
    if (&table == &main) continue;
    const std::vector<std::string> parents = columns_naming(table, main.name);
    if (!parents.empty() && may_be_secret(table.name)) {
      proposal.secret_tables.push_back(table.name);
    } else if (!parents.empty() && has_single_key(table)) {
      ProposedChildren children;
      fill(children, table);
      children.parent = parents.front();
      children.other_parents.assign(parents.begin() + 1, parents.end());
      std::erase_if(children.columns, [&](const source::SourceColumn& column) {
        return column.name == children.parent && column.name != children.key;
      });
      std::erase(children.secrets, children.parent);
      proposal.children.push_back(std::move(children));
    } else {
      proposal.other_tables.push_back(table.name);
    }
  }
  for (const source::SourceColumn& column : proposal.main.columns) {
    if (column.kind == source::ColumnKind::text && place_in(kCategoryNames, column.name) < 8)
      proposal.segments.push_back(column.name);
    const bool is_key = column.name == proposal.main.key;
    if (!proposal.alias && !is_key && column.kind == source::ColumnKind::text && column.is_unique)
      proposal.alias = column.name;
  }
  return proposal;
}

}  // namespace vizzy::init
