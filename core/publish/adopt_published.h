#pragma once

#include <chrono>
#include <stop_token>
#include <string>

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

/// The lineage of a first publish that was not completed: a folder that starts from there carries
/// it on. Empty when there is none, or something is published.
[[nodiscard]] std::string unfinished_lineage(destination::Destination& bookkeeping);

}  // namespace vizzy::publish
