#pragma once

#include "core/feed/definition.h"
#include "core/feed/item_table.h"
#include "core/feed/key.h"
#include "core/feed/segment_table.h"
#include "core/progress.h"
#include "core/source/source.h"

namespace vizzy {

/// Reads the rows of a feed: each becomes its canonical JSON and its sort key over the displayed
/// values. The table is not sorted yet.
/// A feed that is divided also fills `segments`.
/// Errors: `failed` with all bad rows (up to a limit) when cells do not fit their fields; `gate`
/// when a key is NULL, unusable or appears twice, or there are too many segments.
[[nodiscard]] ItemTable read_items(Snapshot& snapshot, const FeedDefinition& feed,
                                   const DeniedKeys& denied, Progress& progress,
                                   SegmentTable* segments = nullptr);

}  // namespace vizzy
