#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/feed/item_table.h"
#include "core/feed/segment_index.h"
#include "core/format/key.h"

namespace vizzy::feed {

/// The items of a feed by segment. All are in one table, whose sort key begins with the values: the
/// items of a segment follow each other, in the feed's order.
class SegmentTable {
 public:
  /// As SegmentIndex; `memory` must outlive the table.
  SegmentTable(const definition::FeedDefinition& feed, format::IsDenied is_denied,
               sort::MemoryBudget& memory, KeyRange range = {})
      : index_(feed, std::move(is_denied), std::move(range)), items_(std::in_place, memory) {}

  [[nodiscard]] bool holds(const std::vector<source::Cell>& cells) { return index_.holds(cells); }
  void pass_over(const std::vector<source::Cell>& cells) { index_.pass_over(cells); }
  [[nodiscard]] std::uint64_t rows() const { return index_.rows(); }

  /// Counts a row for its segment, see `SegmentIndex::count`.
  void count(const std::vector<source::Cell>& cells, std::string_view key) {
    segment_ = index_.count(cells, key);
  }
  /// Adds the item of the row that was counted last to its segment, if it is in one.
  void add(std::string_view sort_key, const Item& item);

  [[nodiscard]] std::vector<SegmentRows> segments() const { return index_.segments(); }
  /// All items, segment after segment.
  [[nodiscard]] ItemTable& items() { return items_.value(); }
  /// Gives back their memory: rows can only be counted from then on.
  void drop_items() { items_.reset(); }

 private:
  SegmentIndex index_;
  std::optional<ItemTable> items_;
  std::string segment_;  ///< the sort key of the segment at hand; empty for none
  std::string sort_key_;
};

}  // namespace vizzy::feed
