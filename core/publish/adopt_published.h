#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"
#include "core/store/reuse.h"

namespace vizzy::publish {

/// Lets an output folder without history, or with an older one, start from what is published: it
/// gets the published manifest with its shards as its own newest commit, under the greatest
/// sequence that anyone meant to publish there. In every case it obeys what was taken down there,
/// also where the head is lost. `state` is the bookkeeping of `destination`, which the folder keeps
/// as its origin; the caller holds the folder's lock. Nothing happens where nothing is published or
/// the folder is newer.
///
/// What is left of bookkeeping that is not in use is obeyed, too: `left_over`.
///
/// Returns how the next build may take what the manifest lists. The folder then holds only what
/// builds write from now on: enough to publish there, not to verify, roll back or take down.
/// Errors: `failed` when the bookkeeping is damaged.
[[nodiscard]] store::Reuse adopt_published(store::FileStore& folder, const std::string& destination,
                                           destination::Destination& bookkeeping,
                                           std::chrono::sys_seconds now, std::stop_token stop,
                                           const store::Denylist& left_over = {});

/// What a new folder carries on that starts from a destination without a published version.
struct Unfinished {
  std::string lineage = {};    ///< empty for none
  std::uint64_t sequence = 0;  ///< the greatest that someone meant to publish, or that readers see
};

/// Looks for a publish that was cut off, the first one or the first after the head was lost; empty
/// where there is none. `feeds` are the names of those that readers may see.
[[nodiscard]] Unfinished unfinished_publish(destination::Destination& web,
                                            destination::Destination& bookkeeping,
                                            const std::vector<std::string>& feeds);

}  // namespace vizzy::publish
