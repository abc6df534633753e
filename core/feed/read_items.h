#pragma once

#include "core/definition/definition.h"
#include "core/feed/item_table.h"
#include "core/feed/row_fit.h"
#include "core/feed/segment_table.h"
#include "core/format/key.h"
#include "core/progress.h"
#include "core/source/source.h"

namespace vizzy::feed {

/// Reads the rows of a feed into `table`: each becomes its canonical JSON and its sort key over the
/// displayed values. A feed that is divided also fills `segments`. Returns
/// what was too large.
/// Errors: `failed` with all bad rows (up to a limit) when cells do not fit their fields; `gate`
/// when a key is NULL or unusable, or there are too many segments.
OversizedRows read_items(source::Snapshot& snapshot, const definition::FeedDefinition& feed,
                         const format::IsDenied& is_denied, ItemTable& table, Progress& progress,
                         SegmentTable* segments = nullptr);

/// Errors: `gate` when a key appears in several rows.
void require_unique_keys(ItemTable& table, const definition::FeedDefinition& feed);

}  // namespace vizzy::feed
