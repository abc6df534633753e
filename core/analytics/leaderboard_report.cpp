#include "core/analytics/leaderboard_report.h"

#include <algorithm>
#include <ostream>

#include "core/analytics/shown.h"
#include "core/analytics/valid_text.h"

namespace vizzy::analytics {

namespace {

const std::string& word_of(CreatorMetric metric) {
  return std::ranges::find(creator_metric_words(), metric,
                           &std::pair<std::string, CreatorMetric>::second)
      ->first;
}

std::string_view description(CreatorMetric metric) {
  switch (metric) {
    case CreatorMetric::views: return "views: of all videos of the creator together.";
    case CreatorMetric::engagement: return metric::describe(metric::Metric::engagement);
    case CreatorMetric::score: return metric::describe(metric::Metric::score);
    case CreatorMetric::followers: break;
  }
  return "followers: as counted.";
}

bool is_count(CreatorMetric metric) {
  return metric == CreatorMetric::followers || metric == CreatorMetric::views;
}

std::vector<text::TableColumn> columns_for(CreatorMetric by, text::ColumnType id, Explain explain) {
  const bool by_score = by == CreatorMetric::score;
  std::vector<text::TableColumn> columns{
      {"rank", "#", text::ColumnType::integer},
      {"id", "", id},
      {"username", "creator"},
      {"display_name", "name"},
      {"follower_count", "followers", text::ColumnType::integer, 0, by != CreatorMetric::followers},
      {"video_count", "videos", text::ColumnType::integer, 0, true},
      {"view_count", "views", text::ColumnType::integer},
      {"like_count", "", text::ColumnType::integer},
      {"comment_count", "", text::ColumnType::integer},
      {"engagement_rate", "engagement", text::ColumnType::decimal, 4,
       by != CreatorMetric::engagement},
      {"score", by_score ? "score" : "", text::ColumnType::decimal, 4},
      {"value", "", is_count(by) ? text::ColumnType::integer : text::ColumnType::decimal}};
  if (explain == Explain::yes) columns.push_back({"explanation", "why", text::ColumnType::note});
  return columns;
}

template <class Number>
text::TableValue known(const std::optional<Number>& value) {
  return value ? text::TableValue(*value) : text::TableValue();
}

}  // namespace

const std::vector<std::pair<std::string, CreatorMetric>>& creator_metric_words() {
  static const std::vector<std::pair<std::string, CreatorMetric>> words{
      {"followers", CreatorMetric::followers},
      {"views", CreatorMetric::views},
      {"engagement", CreatorMetric::engagement},
      {"score", CreatorMetric::score}};
  return words;
}

void write_leaderboard(const Catalogue& catalogue, const CreatorList& creators,
                       const LeaderboardOptions& options, Explain explain, text::TableOptions table,
                       std::ostream& out) {
  table.preamble = {{"report", json_string("creators")},
                    {"by", json_string(word_of(options.by))},
                    {"limit", std::to_string(options.limit)}};
  if (explain == Explain::yes)
    table.preamble.emplace_back("explanation", json_string(description(options.by)));
  const auto writer = text::make_row_writer(
      columns_for(options.by, catalogue.creator_id_type(), explain), table, out);
  std::int64_t rank = 0;
  ValidText id, username, display_name;
  for (const CreatorStanding& standing : rank_creators(catalogue, creators, options)) {
    const CreatorList::Creator& creator = creators[standing.creator];
    const std::string why = vizzy::analytics::explain(options.by, standing, creators);
    std::vector<text::TableValue> row{++rank,
                                      shown(creator.id, id),
                                      username(creator.username),
                                      display_name.cell(creator.display_name),
                                      known(creator.follower_count),
                                      static_cast<std::int64_t>(standing.videos),
                                      standing.counts.views,
                                      standing.counts.likes,
                                      standing.counts.comments,
                                      metric::engagement_rate(standing.counts),
                                      metric::shrunken_rate(standing.counts, metric::kUnknownOwner),
                                      shown(standing.value)};
    if (explain == Explain::yes) row.emplace_back(std::string_view(why));
    writer->add(row);
  }
  writer->finish();
  if (explain == Explain::yes) write_description(description(options.by), table, out);
}

}  // namespace vizzy::analytics
