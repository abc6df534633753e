#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "core/analytics/catalogue.h"
#include "core/analytics/creator_list.h"
#include "core/metric/metric.h"
#include "core/progress.h"

namespace vizzy::analytics {

/// Which videos count. Those without a publication date are in no period.
struct VideoFilter {
  std::int64_t min_views = 0;
  std::optional<std::chrono::sys_seconds> since = {};  ///< published then or later
  std::optional<std::chrono::sys_seconds> until = {};  ///< published before

  [[nodiscard]] bool has_period() const { return since || until; }
  /// Whether a row counts; it needs its publication date if there is a period.
  [[nodiscard]] bool takes(const VideoRow& video) const;
};

enum class TopVideosOf {
  all,           ///< one list of all creators
  one_creator,   ///< one list; only the report differs
  each_creator,  ///< a list for each, creators by id
};

struct TopVideosOptions {
  metric::Metric by = metric::Metric::engagement;
  TopVideosOf of = TopVideosOf::all;
  std::size_t limit = 10;  ///< of a list
  VideoFilter filter = {};
  std::chrono::sys_seconds as_of{};  ///< when ages are counted
  /// Memory limit for the lists of each creator. Creators beyond it wait for another pass over the
  /// videos.
  std::uint64_t memory_bytes = std::uint64_t{1} << 30;
};

/// Texts live until the next one.
struct RankedVideo {
  std::uint64_t rank = 0;  ///< from 1
  const CreatorList::Creator* creator = nullptr;
  RowId id;
  std::string_view title;
  std::optional<std::chrono::sys_seconds> published = {};
  metric::Figure value = {};       ///< of the metric
  metric::Evidence evidence = {};  ///< what the value was computed from
};

/// Ranks the videos of `creators`: the best by the metric first, without a value last; ties by more
/// views, then the smaller id. Reads the videos once, whatever the number of creators; twice for
/// the score, whose prior is the rate of all of a creator's videos; and again for creators beyond
/// the budget of memory. One creator is read through the index on creator_id. Errors: as the
/// catalogue's; `failed` when a period or velocity is requested and publication dates are missing.
void rank_videos(const Catalogue& catalogue, const CreatorList& creators,
                 const TopVideosOptions& options, Progress& progress,
                 const std::function<void(const RankedVideo&)>& visit);

/// The sums over the videos of each creator, by the creator's index in the list.
[[nodiscard]] std::vector<metric::Counts> creator_totals(const Catalogue& catalogue,
                                                         const CreatorList& creators);

}  // namespace vizzy::analytics
