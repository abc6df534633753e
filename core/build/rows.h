#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/build/build.h"
#include "core/build/compile_documents.h"
#include "core/feed/item_table.h"
#include "core/feed/segment_table.h"
#include "core/store/denylist.h"

namespace vizzy {

/// All rows of a build, as one snapshot showed them.
struct Rows {
  std::vector<ItemTable> feeds;                       ///< in the definition's order
  std::vector<std::optional<SegmentTable>> segments;  ///< likewise; absent where a feed has none
  std::vector<PendingDocument> documents;
  std::vector<std::uint64_t> document_counts;  ///< of each collection, however they are stored
};

/// Runs every query of the definition in one snapshot and closes it. Leaves out the keys that were
/// taken down.
[[nodiscard]] Rows read_rows(const Definition& definition, const Denylist& denylist,
                             const OpenSnapshot& open, Progress& progress);

/// Orders the items of each feed and of its segments, and keeps the first `max_items` of the feed.
void order_rows(Rows& rows, const Definition& definition);

}  // namespace vizzy
