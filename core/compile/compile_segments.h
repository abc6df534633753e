#pragma once

#include <vector>

#include "core/compile/compile_feed.h"
#include "core/feed/segment_table.h"

namespace vizzy {

/// Compiles each segment as a feed of its own; none when the table is null. The feed's `max_items`
/// holds for each.
[[nodiscard]] std::vector<CompiledFeed> compile_segments(const FeedDefinition& feed,
                                                         SegmentTable* table,
                                                         const FeedContext& context);

/// Writes the directory that lists compiled segments of a feed. Null when the feed is not divided.
[[nodiscard]] const ResourceWriter::ObjectSlot* write_directory(
    const FeedDefinition& feed, const SegmentTable* table,
    const std::vector<CompiledFeed>& segments, ResourceWriter& writer);

}  // namespace vizzy
