#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::versions {

/// What a reader who returns downloads of a feed's `changes`.
struct ReturnVisit {
  std::vector<store::ChangesRecord> changes;  ///< in order; all but the last begin too late
  bool leads_there = false;                   ///< the last one; otherwise the entry follows
};

/// The visit of a reader who holds the entry of sequence `held` and confirmed it so long ago, by
/// the rules of docs/FORMAT.md, section 17. Nothing is downloaded where `feed` is not the current
/// version: only that has `changes`.
[[nodiscard]] ReturnVisit return_visit(store::FileStore& store, const store::FeedRecord& feed,
                                       std::uint64_t held, std::chrono::seconds away);

}  // namespace vizzy::versions
