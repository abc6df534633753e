#pragma once

#include <string>
#include <vector>

#include "core/feed/definition.h"
#include "core/feed/item_table.h"
#include "core/progress.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"

namespace vizzy {

/// One feed, its objects written, its entry ready to be committed.
struct CompiledFeed {
  FeedRecord record;
  std::string entry_json;
  Outcome entry_outcome = Outcome::written;
  /// Page 2 and on, then the index; they live in the writer.
  std::vector<const ResourceWriter::ObjectSlot*> pages;
  std::vector<const ResourceWriter::ObjectSlot*> index;
};

/// What a feed is compiled against.
struct FeedContext {
  ObjectStore& store;
  ResourceWriter& writer;
  Commit& commit;
  const Manifest& previous;  ///< of the last version; sequence 0 before the first
  Effort effort;
  Progress& progress;
};

/// Cuts the ordered items into pages, writes pages and index, and stages the entry when it changed
/// or does not stand as it should.
[[nodiscard]] CompiledFeed compile_feed(const FeedDefinition& feed, const ItemTable& items,
                                        const FeedContext& context);

}  // namespace vizzy
