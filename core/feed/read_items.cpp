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
                     Progress& progress) {
  const KeySet denied = denied_keys(feed.name);
  ItemTable table;
  Sha256 sha256;
  RowReader reader(feed, progress);
  std::string json;
  std::string sort_key;
  std::vector<Value> values;
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
    table.add(sort_key, leading_bits(sha256(text)), json);
  });
  require_unique_keys(table, feed);
  return table;
}

}  // namespace vizzy
