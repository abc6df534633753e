#pragma once

#include <map>
#include <string>

#include "core/definition/definition.h"
#include "core/error.h"
#include "core/feed/item_table.h"
#include "core/feed/row_fit.h"
#include "core/feed/segment_table.h"
#include "core/feed/slice.h"
#include "core/format/key.h"
#include "core/progress.h"
#include "core/source/source.h"

namespace vizzy::feed {

/// Reads the rows of a feed into `table`: each becomes its canonical JSON and its sort key over the
/// displayed values. A feed that is divided also fills `segments`. Only the rows of `slice` are
/// taken.
/// Errors: `failed` with all bad rows (up to a limit) when cells do not fit their fields; `gate`
/// when a key is NULL or unusable, or there are too many segments.
ViewRows read_items(source::Snapshot& snapshot, const definition::FeedDefinition& feed,
                    const format::IsDenied& is_denied, ItemTable& table, Progress& progress,
                    SegmentTable* segments = nullptr, const FeedSlice& slice = {});

/// Errors: `gate` when a key appears in several rows.
void require_unique_keys(ItemTable& table, const definition::FeedDefinition& feed);

/// In how many rows keys appear, as items write them.
using KeyCounts = std::map<std::string, std::uint64_t>;
/// `Error{gate}`: these appear in several.
[[nodiscard]] Error repeated_keys(const definition::FeedDefinition& feed, const KeyCounts& counts);

}  // namespace vizzy::feed
