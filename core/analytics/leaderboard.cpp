#include "core/analytics/leaderboard.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace vizzy::analytics {

namespace {

std::optional<metric::Metric> video_metric(CreatorMetric metric) {
  switch (metric) {
    case CreatorMetric::views: return metric::Metric::views;
    case CreatorMetric::engagement: return metric::Metric::engagement;
    case CreatorMetric::score: return metric::Metric::score;
    case CreatorMetric::followers: break;
  }
  return std::nullopt;
}

metric::Figure value_of(CreatorMetric by, const CreatorStanding& standing,
                        const CreatorList& creators) {
  if (const auto metric = video_metric(by))
    return metric::measure(*metric, {.counts = standing.counts});
  const auto followers = creators[standing.creator].follower_count;
  return followers ? metric::Figure(*followers) : metric::Figure();
}

}  // namespace

std::vector<CreatorStanding> rank_creators(const Catalogue& catalogue, const CreatorList& creators,
                                           const LeaderboardOptions& options) {
  if (options.by == CreatorMetric::followers)
    catalogue.require_creator_column("follower_count", "--by followers");
  if (options.period.has_period()) catalogue.require_publication("a period");
  std::vector<CreatorStanding> standings(creators.size());
  for (std::size_t i = 0; i < standings.size(); ++i) standings[i].creator = i;
  catalogue.videos({.with_publication = options.period.has_period()}, [&](const VideoRow& video) {
    const auto place = video.creator_id ? creators.place_of(*video.creator_id) : std::nullopt;
    if (!place || !options.period.takes(video)) return;
    ++standings[*place].videos;
    standings[*place].counts += video.counts;
  });
  std::erase_if(standings, [&](const auto& s) { return s.counts.views < options.min_views; });
  for (CreatorStanding& standing : standings)
    standing.value = value_of(options.by, standing, creators);
  const auto best_first = [](const CreatorStanding& a, const CreatorStanding& b) {
    return std::tie(b.value, b.counts.views, a.creator) <  // indexes are in the order of ids
           std::tie(a.value, a.counts.views, b.creator);
  };
  const std::size_t kept = std::min(options.limit, standings.size());
  std::ranges::partial_sort(standings, standings.begin() + static_cast<std::ptrdiff_t>(kept),
                            best_first);
  standings.resize(kept);
  return standings;
}

std::string explain(CreatorMetric by, const CreatorStanding& standing,
                    const CreatorList& creators) {
  if (const auto metric = video_metric(by)) return explain(*metric, {.counts = standing.counts});
  const auto followers = creators[standing.creator].follower_count;
  return followers ? fmt::format("{} followers", *followers) : "followers unknown";
}

}  // namespace vizzy::analytics
