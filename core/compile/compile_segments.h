#pragma once

#include <vector>

#include "core/compile/compile_feed.h"
#include "core/feed/segment_table.h"

namespace vizzy::compile {

/// Compiles each segment as a feed of its own; none when the table is null. The feed's `max_items`
/// holds for each.
[[nodiscard]] std::vector<CompiledFeed> compile_segments(const definition::FeedDefinition& feed,
                                                         feed::SegmentTable* table,
                                                         const FeedContext& context);

/// The outline of a segment of the feed, but for its name.
[[nodiscard]] definition::FeedOutline segment_outline(const definition::FeedDefinition& feed);

/// Writes the directory that lists compiled segments of a feed; `rows` are the same segments.
[[nodiscard]] const store::ResourceWriter::ObjectSlot* write_directory(
    const definition::FeedDefinition& feed, const std::vector<feed::SegmentRows>& rows,
    const std::vector<CompiledFeed>& segments, store::ResourceWriter& writer);

}  // namespace vizzy::compile
