#pragma once

#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "core/analytics/explanation.h"
#include "core/analytics/leaderboard.h"
#include "core/analytics/top_videos_report.h"
#include "core/text/table.h"

namespace vizzy::analytics {

[[nodiscard]] const std::vector<std::pair<std::string, CreatorMetric>>& creator_metric_words();

/// Ranks creators and writes them. Columns: rank, id, username, display_name, follower_count,
/// video_count, view_count, like_count, comment_count, engagement_rate, score, value, and with
/// `Explain::yes` explanation.
void write_leaderboard(const Catalogue& catalogue, const CreatorList& creators,
                       const LeaderboardOptions& options, Explain explain, text::TableOptions table,
                       std::ostream& out);

}  // namespace vizzy::analytics
