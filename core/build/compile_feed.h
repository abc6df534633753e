#pragma once

#include "core/build/compile_pages.h"
#include "core/build/publish_entry.h"

namespace vizzy {

/// One feed, its objects written, its entry ready to be committed.
struct CompiledFeed {
  PublishedEntry entry;
  ObjectSlots pages;  ///< page 2 and on; like the index they live in the writer
  ObjectSlots index;
};

/// Cuts the ordered items into pages, writes pages and index, and publishes the entry.
[[nodiscard]] CompiledFeed compile_feed(const FeedOutline& feed, const ItemTable& items,
                                        const FeedContext& context);

}  // namespace vizzy
