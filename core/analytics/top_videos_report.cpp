#include "core/analytics/top_videos_report.h"

#include <array>
#include <ostream>
#include <string>
#include <utility>

#include "core/analytics/explanation.h"
#include "core/analytics/shown.h"
#include "core/analytics/valid_text.h"
#include "core/timestamp.h"

namespace vizzy {

namespace {

std::vector<TableColumn> columns_for(Metric by, Explain explain) {
  const bool engagement_is_told = by == Metric::engagement;  // the value is the rate
  std::vector<TableColumn> columns{
      {"rank", "#", ColumnType::integer},
      {"id", "", ColumnType::integer},
      {"title", "title"},
      {"creator_id", "", ColumnType::integer},
      {"creator", "creator"},
      {"published_at", ""},
      {"view_count", "views", ColumnType::integer},
      {"like_count", "likes", ColumnType::integer, 0, by != Metric::likes},
      {"comment_count", "comments", ColumnType::integer, 0, by != Metric::comments},
      {"engagement_rate", engagement_is_told ? "" : "engagement", ColumnType::decimal, 4, true},
      {"value", is_count(by) ? "" : std::string(metric_word(by)),
       is_count(by) ? ColumnType::integer : ColumnType::decimal, by == Metric::velocity ? 1 : 4}};
  if (explain == Explain::yes) columns.push_back({"explanation", "why", ColumnType::note});
  return columns;
}

/// Writes the rows of one report; keeps the texts that a row refers to.
class Rows {
 public:
  Rows(RowWriter& writer, Metric by, Explain explain)
      : writer_(writer), by_(by), explain_(explain) {}

  void add(const RankedVideo& video) {
    const Counts& counts = video.evidence.counts;
    if (video.published) published_ = format_timestamp(*video.published);
    row_ = {static_cast<std::int64_t>(video.rank),
            video.id,
            title_.cell(video.title),
            video.creator->id,
            username_(video.creator->username),
            video.published ? TableValue(std::string_view(published_)) : TableValue(),
            counts.views,
            counts.likes,
            counts.comments,
            engagement_rate(counts),
            shown(video.value)};
    std::size_t size = row_.size() - 1;
    if (explain_ == Explain::yes) {
      why_ = vizzy::explain(by_, video.evidence);
      row_[size++] = std::string_view(why_);
    }
    writer_.add(std::span(row_).first(size));
  }

 private:
  RowWriter& writer_;
  Metric by_;
  Explain explain_;
  ValidText title_, username_;
  std::string published_, why_;
  std::array<TableValue, 12> row_;  ///< the last one only if it is explained
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
      {"by", json_string(metric_word(options.by))},
      {"of", json_string(word_of(options.of))},
      {"limit", std::to_string(options.limit)}};
  if (options.of == TopVideosOf::one_creator)
    list.emplace_back("creator", json_string(ValidText()(creators[0].username)));
  if (options.by == Metric::velocity)
    list.emplace_back("as_of", json_string(format_timestamp(options.as_of)));
  if (explain == Explain::yes) list.emplace_back("explanation", json_string(describe(options.by)));
  return list;
}

}  // namespace

void write_top_videos(const Catalogue& catalogue, const CreatorList& creators,
                      const TopVideosOptions& options, Explain explain, TableOptions table,
                      Progress& progress, std::ostream& out) {
  table.preamble = preamble(options, creators, explain);
  const auto writer = make_row_writer(columns_for(options.by, explain), table, out);
  Rows rows(*writer, options.by, explain);
  rank_videos(catalogue, creators, options, progress,
              [&](const RankedVideo& video) { rows.add(video); });
  writer->finish();
  if (explain == Explain::yes) write_description(describe(options.by), table, out);
}

}  // namespace vizzy
