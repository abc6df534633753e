#include "core/feed/read_items.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/feed/key_text.h"
#include "core/feed/order.h"
#include "core/feed/row_reader.h"
#include "core/format/key.h"

namespace vizzy::feed {

OversizedRows read_items(source::Snapshot& snapshot, const definition::FeedDefinition& feed,
                         const format::IsDenied& is_denied, ItemTable& table, Progress& progress,
                         SegmentTable* segments) {
  const auto columns = segment_columns(feed);
  RowReader reader(feed, progress, max_row_bytes(table.memory()), columns);
  std::string json;
  std::string sort_key;
  std::vector<Value> values;
  std::vector<source::Cell> cells(columns.size());
  reader.read(snapshot, [&](source::Row row) {
    sort_key.clear();
    const Value key = reader.key(row);
    const std::string text = key_text(key);
    if (is_denied(feed.name, text)) return;
    if (!reader.write_fields(json, row, values)) return;
    json += '}';
    append_item_sort_key(sort_key, feed, key, values);
    const Item item{key_hash(text), json};
    table.add(sort_key, item);
    if (segments == nullptr) return;
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = row[reader.columns().extra_index(i)];
    segments->count(cells, text);
    segments->add(sort_key, item);
  });
  return reader.oversized();
}

/// Equal hashes are not yet equal keys: compare the keys themselves.
void require_unique_keys(ItemTable& table, const definition::FeedDefinition& feed) {
  const std::vector<std::uint64_t> shared = table.shared_key_hashes();
  if (shared.empty()) return;
  std::map<std::string, int> counts;
  table.visit([&](const Item& item) {
    if (std::ranges::binary_search(shared, item.key_hash))
      ++counts[nlohmann::json::parse(item.json).at(feed.fields[feed.key].name).dump()];
  });
  std::erase_if(counts, [](const auto& entry) { return entry.second < 2; });
  if (counts.empty()) return;
  const auto& [key, count] = *counts.begin();
  const std::string others =
      counts.size() == 1 ? "" : fmt::format(" (and {} more keys likewise)", counts.size() - 1);
  throw Error(ErrorKind::gate,
              fmt::format("{}: the key {} appears in {} rows{}", feed.location, key, count, others),
              {"make the query return each key once (DISTINCT, GROUP BY, or another key)"});
}

}  // namespace vizzy::feed
