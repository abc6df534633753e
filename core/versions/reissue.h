#pragma once

#include "core/compile/stage_feed_entry.h"
#include "core/error.h"
#include "core/store/manifest.h"

namespace vizzy::versions {

/// Stages the feeds of `source`, a retained version, as the next sequence: their pages
/// unchanged, their entries with a new sequence and the keys that are hidden now. Feeds that only
/// the version before (`context.previous`) has lose their entries. Documents do not change. Returns
/// the manifest, not committed yet.
[[nodiscard]] store::Manifest reissue(const store::Manifest& source,
                                      const compile::FeedContext& context,
                                      std::vector<Message>& warnings);

}  // namespace vizzy::versions
