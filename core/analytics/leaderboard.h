#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/analytics/catalogue.h"
#include "core/analytics/creator_list.h"
#include "core/analytics/top_videos.h"
#include "core/metric/metric.h"

namespace vizzy::analytics {

enum class CreatorMetric { followers, views, engagement, score };

struct LeaderboardOptions {
  CreatorMetric by = CreatorMetric::followers;
  std::size_t limit = 10;
  std::int64_t min_views = 0;  ///< of all videos of the period together
  VideoFilter period = {};     ///< which videos the counts are of; its `min_views` is not used
};

/// A creator and what the videos add up to.
struct CreatorStanding {
  std::size_t creator = 0;  ///< index in the list
  std::uint64_t videos = 0;
  metric::Counts counts;
  metric::Figure value = {};  ///< of the metric; unknown when the followers are
};

/// Ranks creators: the best by the metric first, without a value last; ties by more views, then the
/// smaller id. Creators without a video are included. Reads the videos once; 32 bytes a creator.
/// Errors: as `rank_videos`, and `failed` when followers are requested and missing.
[[nodiscard]] std::vector<CreatorStanding> rank_creators(const Catalogue& catalogue,
                                                         const CreatorList& creators,
                                                         const LeaderboardOptions& options);

/// The numbers that led to a creator's value.
[[nodiscard]] std::string explain(CreatorMetric by, const CreatorStanding& standing,
                                  const CreatorList& creators);

}  // namespace vizzy::analytics
