#include "core/feed/read_items.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"
#include "core/feed/key_text.h"
#include "core/feed/order.h"
#include "core/feed/row_reader.h"
#include "core/format/key.h"
#include "core/json_text.h"

namespace vizzy::feed {

namespace {

/// Takes the rows of one feed.
class ItemReader {
 public:
  ItemReader(const definition::FeedDefinition& feed, const format::IsDenied& is_denied,
             ItemTable& table, Progress& progress, SegmentTable* segments, const FeedSlice& slice)
      : feed_(feed),
        is_denied_(is_denied),
        table_(table),
        segments_(segments),
        slice_(slice),
        cells_(segment_columns(feed).size()),
        reader_(feed, progress, max_row_bytes(table.memory()), segment_columns(feed)) {}

  ViewRows read(source::Snapshot& snapshot) {
    reader_.read(
        snapshot, [this](source::Row row) { take(row); }, slice_.where);
    read_.oversized = reader_.oversized();
    if (segments_ != nullptr) read_.segment_rows = segments_->rows();
    return std::move(read_);
  }

 private:
  void take(source::Row row) {
    const Value key = reader_.key(row);
    const std::string text = key_text(key);
    const bool is_denied = is_denied_(feed_.name, text);
    for (std::size_t i = 0; i < cells_.size(); ++i)
      cells_[i] = row[reader_.columns().extra_index(i)];
    if (is_denied) return count_denied(row, key);
    const bool is_ours = holds(row, key);
    if (is_ours) ++read_.rows;
    const bool is_in_segment = segments_ != nullptr && segments_->holds(cells_);
    if (!is_ours && !is_in_segment) return;
    const auto counts = is_ours ? RowReader::Counts::yes : RowReader::Counts::no;
    if (!reader_.write_fields(json_, row, values_, counts)) {
      if (is_in_segment) segments_->pass_over(cells_);
      return;
    }
    json_ += '}';
    sort_key_.clear();
    append_item_sort_key(sort_key_, feed_, key, values_);
    const Item item{key_hash(text), json_};
    if (is_ours) table_.add(sort_key_, item);
    if (!is_in_segment) return;
    segments_->count(cells_, text);
    segments_->add(sort_key_, item);
  }

  /// Whether the row is in the slice.
  bool holds(source::Row row, const Value& key) {
    if (slice_.items.is_whole()) return true;
    place_.clear();
    for (const definition::SortTerm& term : feed_.sort)
      append_sort_term(place_, reader_.columns().shown(term.field, row), term.direction);
    append_sort_term(place_, key, definition::Direction::ascending);
    return slice_.items.holds(place_);
  }

  /// Whatever is wrong with a row that was taken down does not matter.
  void count_denied(source::Row row, const Value& key) {
    try {
      if (segments_ != nullptr) segments_->pass_over(cells_);
      if (holds(row, key)) ++read_.rows;
    } catch (const Misfit&) {
      ++read_.unplaced;
    }
  }

  const definition::FeedDefinition& feed_;
  const format::IsDenied& is_denied_;
  ItemTable& table_;
  SegmentTable* segments_;
  const FeedSlice& slice_;
  std::vector<source::Cell> cells_;
  RowReader reader_;
  ViewRows read_;
  std::string json_;
  std::string sort_key_;
  std::string place_;
  std::vector<Value> values_;
};

}  // namespace

ViewRows read_items(source::Snapshot& snapshot, const definition::FeedDefinition& feed,
                    const format::IsDenied& is_denied, ItemTable& table, Progress& progress,
                    SegmentTable* segments, const FeedSlice& slice) {
  return ItemReader(feed, is_denied, table, progress, segments, slice).read(snapshot);
}

/// Equal hashes are not yet equal keys: compare the keys themselves.
void require_unique_keys(ItemTable& table, const definition::FeedDefinition& feed) {
  const std::vector<std::uint64_t> shared = table.shared_key_hashes();
  if (shared.empty()) return;
  KeyCounts counts;
  table.visit([&](const Item& item) {
    if (std::ranges::binary_search(shared, item.key_hash))
      ++counts[json_line(parse_json(item.json).at(feed.fields[feed.key].name))];
  });
  std::erase_if(counts, [](const auto& entry) { return entry.second < 2; });
  if (!counts.empty()) throw repeated_keys(feed, counts);
}

Error repeated_keys(const definition::FeedDefinition& feed, const KeyCounts& counts) {
  const auto& [key, count] = *counts.begin();
  const std::string others =
      counts.size() == 1 ? "" : fmt::format(" (and {} more keys likewise)", counts.size() - 1);
  return {ErrorKind::gate,
          fmt::format("{}: the key {} appears in {} rows{}", feed.location, key, count, others),
          {"make the query return each key once (DISTINCT, GROUP BY, or another key)"}};
}

}  // namespace vizzy::feed
