#pragma once

#include <vector>

#include "core/feed/entry.h"
#include "core/feed/item_table.h"
#include "core/feed/outline.h"
#include "core/progress.h"
#include "core/store/resource_writer.h"

namespace vizzy {

using ObjectSlots = std::vector<const ResourceWriter::ObjectSlot*>;

/// The objects of one version of a feed, written, and the entry that leads to them.
struct CompiledPages {
  Entry entry;        ///< without a sequence and without hidden keys
  ObjectSlots pages;  ///< page 2 and on; like the index they live in the writer
  ObjectSlots index;
};

/// Cuts the ordered items into pages, and writes pages and index.
/// Errors: `gate` when there are more pages than an index can name.
[[nodiscard]] CompiledPages compile_pages(const FeedOutline& feed, const ItemTable& items,
                                          ResourceWriter& writer, Progress& progress);

}  // namespace vizzy
