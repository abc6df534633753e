#include "core/feed/read_items.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "core/error.h"
#include "core/feed/key.h"
#include "core/feed/order.h"
#include "core/feed/row_reader.h"

namespace vizzy {

namespace {

/// Equal hashes are not yet equal keys: compare the keys themselves.
void require_unique_keys(const ItemTable& table, const FeedDefinition& feed) {
  std::map<std::string, int> counts;
  for (const std::size_t i : table.with_shared_key_hash())
    ++counts[nlohmann::json::parse(table.json(i)).at(feed.fields[feed.key].name).dump()];
  std::erase_if(counts, [](const auto& entry) { return entry.second < 2; });
  if (counts.empty()) return;
  const auto& [key, count] = *counts.begin();
  const std::string others =
      counts.size() == 1 ? "" : fmt::format(" (and {} more keys likewise)", counts.size() - 1);
  throw Error(
      ErrorKind::gate,
      fmt::format("{}: the key {} appears in {} rows{}; make the query return each key once "
                  "(DISTINCT, GROUP BY, or another key)",
                  feed.place, key, count, others));
}

}  // namespace

ItemTable read_items(Snapshot& snapshot, const FeedDefinition& feed, const DeniedKeys& denied_keys,
                     Progress& progress, SegmentTable* segments) {
  const KeySet denied = denied_keys(feed.name);
  ItemTable table;
  Sha256 sha256;
  const auto columns = segments != nullptr ? feed.segments->columns : std::vector<std::string>();
  RowReader reader(feed, progress, columns);
  std::string json;
  std::string sort_key;
  std::vector<Value> values;
  std::vector<Cell> cells(columns.size());
  reader.read(snapshot, [&](Row row) {
    json.clear();
    sort_key.clear();
    const Value key = reader.key(row);
    const std::string text = key_text(key);
    if (denied.contains(text)) return;
    reader.append_fields(json, row, values);
    json += '}';
    for (const SortTerm& term : feed.sort)
      append_sort_term(sort_key, values[term.field], term.direction);
    append_sort_term(sort_key, key, Direction::ascending);
    const std::uint64_t key_hash = leading_bits(sha256(text));
    table.add(sort_key, key_hash, json);
    if (segments == nullptr) return;
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = row[reader.columns().extra_index(i)];
    segments->add(cells, text, sort_key, key_hash, json);
  });
  require_unique_keys(table, feed);
  return table;
}

}  // namespace vizzy
