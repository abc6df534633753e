#pragma once

#include <iosfwd>

#include "core/analytics/top_videos.h"
#include "core/text/table.h"

namespace vizzy::analytics {

enum class Explain { no, yes };

/// Ranks videos and writes them as they come. Columns, the same in every format of data:
/// rank, id, title, creator_id, creator (the username), published_at, view_count, like_count,
/// comment_count, engagement_rate, value (of the metric asked for), and with `Explain::yes`
/// explanation. A table leaves the ids out.
void write_top_videos(const Catalogue& catalogue, const CreatorList& creators,
                      const TopVideosOptions& options, Explain explain, text::TableOptions table,
                      Progress& progress, std::ostream& out);

}  // namespace vizzy::analytics
