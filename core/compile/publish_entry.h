#pragma once

#include <chrono>
#include <string>

#include "core/definition/outline.h"
#include "core/format/entry.h"
#include "core/progress.h"
#include "core/store/denylist.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"

namespace vizzy {

/// What a feed is published against.
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

/// An entry ready to be committed.
struct PublishedEntry {
  FeedRecord record;
  std::string json;
  Outcome outcome = Outcome::written;
};

/// Gives the entry its sequence and the keys to hide, and stages it when it changed or does not
/// stand as it should. An entry whose content did not change keeps its bytes, its old sequence
/// included, so that a reader's conditional request is answered with 304.
[[nodiscard]] PublishedEntry publish_entry(Entry entry, const FeedOutline& feed,
                                           const FeedContext& context);

}  // namespace vizzy
