#pragma once

#include "core/compile/compile_pages.h"
#include "core/compile/stage_feed_entry.h"
#include "core/definition/definition.h"
#include "core/feed/item_table.h"

namespace vizzy::compile {

/// One feed, its objects written, its entry ready to be committed.
struct CompiledFeed {
  const definition::FeedDefinition* definition =
      nullptr;  ///< of the feed, or of the feed of the segment
  StagedEntry entry;
  ObjectSlots pages;  ///< page 2 and on; like the index they live in the writer
  ObjectSlots index;  ///< and the directory of segments
};

/// Cuts the items into pages, writes pages and index, and publishes the entry. `directory` lists
/// the feed's segments; null when it has none.
[[nodiscard]] CompiledFeed compile_feed(const definition::FeedDefinition& feed,
                                        feed::ItemTable& items,
                                        const store::ResourceWriter::ObjectSlot* directory,
                                        const FeedContext& context);

/// Publishes the entry that leads to the compiled pages of a whole feed.
[[nodiscard]] CompiledFeed finish_feed(const definition::FeedDefinition& feed,
                                       CompiledPages compiled,
                                       const store::ResourceWriter::ObjectSlot* directory,
                                       const FeedContext& context);

/// Publishes the entry that leads to compiled pages.
[[nodiscard]] CompiledFeed stage_feed(const definition::FeedDefinition& definition,
                                      const definition::FeedOutline& feed, CompiledPages compiled,
                                      const FeedContext& context);

}  // namespace vizzy::compile
