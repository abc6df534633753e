#include "core/analytics/top_videos_report.h"

#include <array>
#include <ostream>
#include <string>
#include <utility>

#include "core/analytics/explanation.h"
#include "core/analytics/shown.h"
#include "core/analytics/valid_text.h"
#include "core/timestamp.h"

namespace vizzy::analytics {

namespace {

std::vector<text::TableColumn> columns_for(metric::Metric by, const Catalogue& catalogue,
                                           Explain explain) {
  const bool shows_engagement = by == metric::Metric::engagement;  // the value is the rate
  std::vector<text::TableColumn> columns{
      {"rank", "#", text::ColumnType::integer},
      {"id", "", catalogue.video_id_type()},
      {"title", "title"},
      {"creator_id", "", catalogue.creator_id_type()},
      {"creator", "creator"},
      {"published_at", ""},
      {"view_count", "views", text::ColumnType::integer},
      {"like_count", "likes", text::ColumnType::integer, 0, by != metric::Metric::likes},
      {"comment_count", "comments", text::ColumnType::integer, 0, by != metric::Metric::comments},
      {"engagement_rate", shows_engagement ? "" : "engagement", text::ColumnType::decimal, 4, true},
      {"value", metric::is_count(by) ? "" : std::string(metric::metric_word(by)),
       metric::is_count(by) ? text::ColumnType::integer : text::ColumnType::decimal,
       by == metric::Metric::velocity ? 1 : 4}};
  if (explain == Explain::yes) columns.push_back({"explanation", "why", text::ColumnType::note});
  return columns;
}

/// Writes the rows of one report; keeps the texts that a row refers to.
class Rows {
 public:
  Rows(text::RowWriter& writer, metric::Metric by, Explain explain)
      : writer_(writer), by_(by), explain_(explain) {}

  void add(const RankedVideo& video) {
    const metric::Counts& counts = video.evidence.counts;
    if (video.published) published_ = format_timestamp(*video.published);
    row_ = {static_cast<std::int64_t>(video.rank),
            shown(video.id, id_),
            title_.cell(video.title),
            shown(video.creator->id, creator_id_),
            username_(video.creator->username),
            video.published ? text::TableValue(std::string_view(published_)) : text::TableValue(),
            counts.views,
            counts.likes,
            counts.comments,
            metric::engagement_rate(counts),
            shown(video.value)};
    std::size_t size = row_.size() - 1;
    if (explain_ == Explain::yes) {
      why_ = metric::explain(by_, video.evidence);
      row_[size++] = std::string_view(why_);
    }
    writer_.add(std::span(row_).first(size));
  }

 private:
  text::RowWriter& writer_;
  metric::Metric by_;
  Explain explain_;
  ValidText id_, creator_id_, title_, username_;
  std::string published_, why_;
  std::array<text::TableValue, 12> row_;  ///< the last one only if it is explained
};

std::string_view word_of(TopVideosOf of) {
  switch (of) {
    case TopVideosOf::each_creator: return "each creator";
    case TopVideosOf::one_creator: return "creator";
    case TopVideosOf::all: break;
  }
  return "all";
}

std::vector<std::pair<std::string, std::string>> preamble(const TopVideosOptions& options,
                                                          const CreatorList& creators,
                                                          Explain explain) {
  std::vector<std::pair<std::string, std::string>> list{
      {"report", json_string("top-videos")},
      {"by", json_string(metric::metric_word(options.by))},
      {"of", json_string(word_of(options.of))},
      {"limit", std::to_string(options.limit)}};
  if (options.of == TopVideosOf::one_creator)
    list.emplace_back("creator", json_string(ValidText()(creators[0].username)));
  if (options.by == metric::Metric::velocity)
    list.emplace_back("as_of", json_string(format_timestamp(options.as_of)));
  if (explain == Explain::yes)
    list.emplace_back("explanation", json_string(metric::describe(options.by)));
  return list;
}

}  // namespace

void write_top_videos(const Catalogue& catalogue, const CreatorList& creators,
                      const TopVideosOptions& options, Explain explain, text::TableOptions table,
                      Progress& progress, std::ostream& out) {
  table.preamble = preamble(options, creators, explain);
  const auto writer =
      text::make_row_writer(columns_for(options.by, catalogue, explain), table, out);
  Rows rows(*writer, options.by, explain);
  rank_videos(catalogue, creators, options, progress,
              [&](const RankedVideo& video) { rows.add(video); });
  writer->finish();
  if (explain == Explain::yes) write_description(metric::describe(options.by), table, out);
}

}  // namespace vizzy::analytics
