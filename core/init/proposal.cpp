#include "core/init/proposal.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>
#include <tuple>

#include "core/error.h"
#include "core/init/name_words.h"
#include "core/init/row_rule.h"
#include "core/init/secret_name.h"
#include "core/source/identifier.h"

namespace vizzy::init {

namespace {

/// Words of columns that a screen sorts by, the best first.
constexpr std::array<std::string_view, 16> kCounterNames{
    "follower", "subscriber", "popular", "score", "rank",  "view",     "play",  "sold",
    "sales",    "like",       "rating",  "count", "total", "quantity", "stock", "price"};
constexpr std::array<std::string_view, 9> kCategoryNames{
    "category", "country", "genre", "language", "region", "kind", "type", "department", "section"};

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
         (key->kind == source::ColumnKind::integer || key->kind == source::ColumnKind::text ||
          key->kind == source::ColumnKind::bytes);
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

bool is_counter(const source::SourceTable& table, const source::SourceColumn& column) {
  const bool is_key = std::ranges::find(table.primary_key, column.name) != table.primary_key.end();
  return !is_key && !is_reference(table, column.name) && !column.name.ends_with("_id") &&
         (column.kind == source::ColumnKind::integer || column.kind == source::ColumnKind::decimal);
}

void add_condition(std::string& all, const std::string& condition) {
  if (!condition.empty()) all += (all.empty() ? "" : " AND ") + condition;
}

/// SQL for the rows of a table that all may see, by its own columns; empty for all rows.
std::string own_condition(const source::SourceTable& table) {
  std::string condition;
  for (const source::SourceColumn& column : table.columns) {
    const bool is_key =
        std::ranges::find(table.primary_key, column.name) != table.primary_key.end();
    if (!is_key) add_condition(condition, row_rule(column).condition);
  }
  return condition;
}

/// Nor do readers see what belongs to a hidden row: a post of a person who is banned. The `parent`
/// has no document then.
std::string owners_condition(const source::SourceTable& table,
                             const std::vector<source::SourceTable>& tables,
                             std::string_view parent) {
  std::string condition;
  for (const source::Reference& reference : table.references) {
    const auto owner = std::ranges::find(tables, reference.table, &source::SourceTable::name);
    if (owner == tables.end() || reference.column == parent || owner->primary_key.size() != 1)
      continue;
    const std::string shown = own_condition(*owner);
    if (shown.empty()) continue;
    const std::string column = source::sql_identifier(reference.column);
    add_condition(condition, fmt::format("({0} IS NULL OR {0} IN (SELECT {1} FROM {2} WHERE {3}))",
                                         column, source::sql_identifier(owner->primary_key.front()),
                                         source::sql_identifier(owner->name), shown));
  }
  return condition;
}

void fill(ProposedView& view, const source::SourceTable& table) {
  view.table = table.name;
  view.key = table.primary_key.front();
  view.condition = own_condition(table);
  for (const source::SourceColumn& declared : table.columns) {
    const bool is_key = declared.name == view.key;
    const source::SourceColumn column = is_key ? declared : as_field(declared);
    const RowRule rule = is_key ? RowRule() : row_rule(declared);
    if (rule.is_question) view.questions.push_back(column.name);
    if (!rule.keeps_column) continue;
    if (may_be_secret(column.name)) {
      view.secrets.push_back(column.name);
      continue;
    }
    if (column.kind == source::ColumnKind::other ||
        (column.kind == source::ColumnKind::bytes && !is_key)) {
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
      fmt::format("no table of {} has a primary key that a feed can use (one column, an integer, "
                  "text or bytes, and nothing secret): {}",
                  database, shown_names(tables)),
      {"give a table such a key, or start from the example that", "init",
       "writes without --db: a definition can name any table or view, and its key"}};
}

Error only_private(const std::string& table, const std::string& database) {
  return {ErrorKind::failed,
          fmt::format("the tables of {} that could be a feed may be private: {}", database, table),
          {"name the one that all may see with --table"}};
}

bool is_private(const source::SourceTable& table) {
  return may_be_secret(table.name) || is_private_table(table.name);
}

const source::SourceTable& wanted_table(const std::vector<source::SourceTable>& tables,
                                        const std::string& database, const std::string& wanted) {
  const auto found = std::ranges::find(tables, wanted, &source::SourceTable::name);
  if (found != tables.end() && has_single_key(*found)) return *found;
  if (found != tables.end()) throw nothing_to_propose({*found}, database);
  std::vector<std::string> names;
  for (const source::SourceTable& table : tables) names.push_back(table.name);
  throw Error(
      ErrorKind::usage,
      fmt::format("{} has no table \"{}\"{}", database, wanted, did_you_mean(wanted, names)),
      {"name one with --table"});
}

/// Something to read beside the key: a table that only links others has numbers alone.
bool has_words(const source::SourceTable& table, const ProposedView& view) {
  return std::ranges::any_of(view.columns, [&](const source::SourceColumn& column) {
    return column.name != view.key && column.kind == source::ColumnKind::text &&
           !is_reference(table, column.name);
  });
}

const source::SourceTable& main_table(const std::vector<source::SourceTable>& tables,
                                      const std::string& database) {
  const source::SourceTable* best = nullptr;
  std::tuple<bool, bool, std::size_t, std::size_t> best_score;
  for (const source::SourceTable& table : tables) {
    if (!has_single_key(table) || is_private_table(table.name)) continue;
    ProposedView view;
    fill(view, table);
    const std::tuple score{!may_be_secret(table.name), has_words(table, view),
                           references_to(tables, table.name), view.counters.size()};
    if (best != nullptr && score <= best_score) continue;
    best = &table;
    best_score = score;
  }
  if (best != nullptr) return *best;
  const auto other = std::ranges::find_if(tables, has_single_key);
  throw other == tables.end() ? nothing_to_propose(tables, database)
                              : only_private(other->name, database);
}

}  // namespace

Proposal propose(const std::vector<source::SourceTable>& tables, const std::string& database,
                 const std::string& wanted) {
  const source::SourceTable& main =
      wanted.empty() ? main_table(tables, database) : wanted_table(tables, database, wanted);
  Proposal proposal;
  fill(proposal.main, main);
  add_condition(proposal.main.condition, owners_condition(main, tables, ""));
  for (const source::SourceTable& table : tables) {
    if (&table == &main) continue;
    const std::vector<std::string> parents = columns_naming(table, main.name);
    if (!table.unusable.empty()) {
      proposal.unusable_tables.push_back({table.name, table.unusable});
    } else if (!parents.empty() && is_private(table)) {
      proposal.secret_tables.push_back(table.name);
    } else if (!parents.empty() && has_single_key(table)) {
      ProposedChildren children;
      fill(children, table);
      const std::string& parent = parents.front();
      children.parent = *table.column(parent);
      children.parent.kind = main.column(proposal.main.key)->kind;  // SQLite needs no declared type
      add_condition(children.condition, owners_condition(table, tables, parent));
      children.other_parents.assign(parents.begin() + 1, parents.end());
      std::erase_if(children.columns, [&](const source::SourceColumn& column) {
        return column.name == parent && column.name != children.key;
      });
      std::erase(children.secrets, parent);
      std::erase(children.unsupported, parent);
      proposal.children.push_back(std::move(children));
    } else {
      proposal.other_tables.push_back(table.name);
    }
  }
  for (const source::SourceColumn& column : proposal.main.columns) {
    if (column.kind == source::ColumnKind::text &&
        place_in(kCategoryNames, column.name) < kCategoryNames.size())
      proposal.segments.push_back(column);
    const bool is_key = column.name == proposal.main.key;
    if (!proposal.alias && !is_key && column.kind == source::ColumnKind::text && column.is_unique)
      proposal.alias = column.name;
  }
  return proposal;
}

}  // namespace vizzy::init
