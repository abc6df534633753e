#pragma once

#include <chrono>
#include <string>

#include "core/build/compile_pages.h"
#include "core/feed/item_table.h"
#include "core/feed/outline.h"
#include "core/progress.h"
#include "core/store/denylist.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"

namespace vizzy {

/// One feed, its objects written, its entry ready to be committed.
struct CompiledFeed {
  FeedRecord record;
  std::string entry_json;
  Outcome entry_outcome = Outcome::written;
  ObjectSlots pages;  ///< page 2 and on; like the index they live in the writer
  ObjectSlots index;
};

/// What a feed is compiled against.
struct FeedContext {
  ObjectStore& store;
  ResourceWriter& writer;
  Commit& commit;
  const Manifest& previous;  ///< of the last version; sequence 0 before the first
  const Denylist& denylist;
  std::chrono::sys_seconds now;
  Effort effort;
  Progress& progress;
};

/// Cuts the ordered items into pages, writes pages and index, and stages the entry when it changed
/// or does not stand as it should.
[[nodiscard]] CompiledFeed compile_feed(const FeedOutline& feed, const ItemTable& items,
                                        const FeedContext& context);

}  // namespace vizzy
