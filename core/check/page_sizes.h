#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/check/rows_check.h"
#include "core/definition/definition.h"
#include "core/feed/item_table.h"
#include "core/feed/segment_table.h"
#include "core/feed/value.h"
#include "core/format/key.h"
#include "core/sort/memory_budget.h"

namespace vizzy::check {

/// The pages that a build would cut from a feed and from each of its segments: the same items in
/// the same order, cut at the same places, so that their sizes are those of a build.
class PageSizes {
 public:
  /// Rows beyond `memory` go to disk. All must outlive it.
  PageSizes(const definition::FeedDefinition& feed, const format::IsDenied& is_denied,
            sort::MemoryBudget& memory);

  /// Counts a row for its segment: the cells of `segment_columns`, and its key as a text. Errors:
  /// as `SegmentIndex::count`.
  void count(const std::vector<source::Cell>& cells, std::string_view key) {
    if (segments_) segments_->count(cells, key);
  }
  /// The row that was counted last: the value of its key and that as a text, the values of its
  /// fields, and its JSON.
  void add(const feed::Value& key, std::string_view text, const std::vector<feed::Value>& values,
           std::string_view json);

  /// Those of the rows that were counted; none where the feed is not divided.
  [[nodiscard]] std::vector<feed::SegmentRows> segments() const {
    return segments_ ? segments_->segments() : std::vector<feed::SegmentRows>();
  }

  /// All rows, those beyond `max_items` too.
  [[nodiscard]] feed::ItemTable& items() { return items_.value(); }
  /// Gives back the memory of all rows: they can only be counted from then on.
  void drop_items();

  /// One that is larger than it may be.
  struct Page {
    std::string feed;          ///< or segment, by name
    std::uint64_t number = 0;  ///< 1 is in the entry
    std::uint64_t bytes = 0;   ///< in the larger of both encodings
    std::string json;          ///< the page, or the items of the entry as a page
  };
  struct Result {
    std::optional<Page> largest;      ///< of those that are too large
    std::uint64_t too_large = 0;      ///< how many are
    std::uint64_t most_in_entry = 0;  ///< bytes of the largest entry that was compressed
  };
  /// Makes an entry of its first items, a JSON array; what only a build knows is made up.
  using MakeEntry = std::function<std::string(const std::string& name, std::uint64_t items,
                                              std::uint64_t pages, std::string first_items)>;
  /// Compares every page and entry with the limit. Only those that come near it are compressed as
  /// a build would. Errors: `gate` for what a build cannot cut into pages.
  [[nodiscard]] Result compare(std::uint64_t limit, const Compression& compression,
                               const MakeEntry& make_entry);

 private:
  const definition::FeedDefinition& feed_;
  std::optional<feed::ItemTable> items_;
  std::optional<feed::SegmentTable> segments_;
  std::string sort_key_;
};

}  // namespace vizzy::check
