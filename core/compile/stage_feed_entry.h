#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "core/compile/changes.h"
#include "core/definition/outline.h"
#include "core/format/entry.h"
#include "core/progress.h"
#include "core/store/denylist.h"
#include "core/store/entry_writer.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"

namespace vizzy::compile {

/// What compiling a feed needs besides its items.
struct FeedContext {
  store::FileStore& store;
  store::ResourceWriter& writer;
  store::Commit& commit;
  /// The last version; sequence 0 before the first. The next one has its lineage.
  const store::Manifest& previous;
  const store::Denylist& denylist;
  std::chrono::sys_seconds now;
  store::EntryEncoding encoding;
  Progress& progress;
  store::FeedsByName previous_feeds = store::feeds_by_name(previous);
};

/// An entry and the `changes` that lead to it, ready to be committed.
struct StagedEntry {
  store::FeedRecord record;
  store::Outcome outcome = store::Outcome::written;
  std::vector<store::Outcome> changes = {};                         ///< of record.changes
  std::uint64_t removed_changes = 0;                                ///< of spans that are dropped
  std::vector<const store::ResourceWriter::ObjectSlot*> rest = {};  ///< the objects that they name
};

/// Gives the entry its sequence and the keys to hide, and stages it when it changed or is
/// damaged. An entry whose content did not change keeps its bytes, its old sequence
/// included, so that a reader's conditional request is answered with 304.
/// The `changes` are made from the leading pages.
[[nodiscard]] StagedEntry stage_feed_entry(format::Entry entry,
                                           const std::vector<LeadingPage>& pages,
                                           const definition::FeedOutline& feed,
                                           const FeedContext& context);

}  // namespace vizzy::compile
