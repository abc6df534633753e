#include "core/feed/segment_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/error.h"
#include "core/feed/order.h"
#include "core/feed/value.h"
#include "core/format/segment.h"
#include "core/text/number_words.h"
#include "core/utf8.h"

namespace vizzy::feed {

namespace {

/// The text of a segment's value; empty for NULL.
std::string value_text(const source::Cell& cell, const std::string& column) {
  if (std::holds_alternative<std::monostate>(cell)) return "";
  if (const auto* integer = std::get_if<std::int64_t>(&cell)) return std::to_string(*integer);
  const auto* text = std::get_if<std::string_view>(&cell);
  if (text == nullptr) refuse_key(cell, column, "the value of a segment");
  if (!is_utf8(*text)) throw Misfit{"is not valid UTF-8; correct the row", column};
  return std::string(*text);
}

}  // namespace

std::vector<std::string> segment_columns(const definition::FeedDefinition& feed) {
  if (!feed.segments) return {};
  std::vector<std::string> columns = feed.segments->columns;
  columns.insert(columns.end(), feed.segments->titles.begin(), feed.segments->titles.end());
  return columns;
}

SegmentIndex::SegmentIndex(const definition::FeedDefinition& feed, format::IsDenied is_denied,
                           KeyRange range)
    : feed_(feed), is_denied_(std::move(is_denied)), range_(std::move(range)) {}

bool SegmentIndex::place(const std::vector<source::Cell>& cells) {
  sort_key_.clear();
  for (std::size_t i = 0; i < feed_.segments->columns.size(); ++i) {
    const std::string value = value_text(cells[i], feed_.segments->columns[i]);
    if (value.empty()) return false;
    append_sort_term(sort_key_, std::string_view(value), definition::Direction::ascending);
  }
  return range_.holds(sort_key_);
}

/// A value that does not fit is found when the row is counted.
bool SegmentIndex::holds(const std::vector<source::Cell>& cells) {
  try {
    return range_.is_whole() || place(cells);
  } catch (const Misfit&) {
    return true;
  }
}

void SegmentIndex::pass_over(const std::vector<source::Cell>& cells) {
  if (place(cells)) ++rows_;
}

std::string_view SegmentIndex::count(const std::vector<source::Cell>& cells, std::string_view key) {
  if (!place(cells)) return {};
  ++rows_;
  SegmentRows& segment = segment_of(cells);
  if (is_denied_(segment.name, key)) return {};
  ++segment.rows;
  take_titles(cells, segment);
  return sort_key_;
}

SegmentRows& SegmentIndex::segment_of(const std::vector<source::Cell>& cells) {
  const auto known = segments_.find(sort_key_);
  if (known != segments_.end()) return known->second;
  SegmentRows rows;
  for (std::size_t i = 0; i < feed_.segments->columns.size(); ++i) {
    const std::string& column = feed_.segments->columns[i];
    rows.values.push_back(value_text(cells[i], column));
    if (!format::path_segment(rows.values.back()))
      throw Misfit{
          "is too long for the path of a segment; shorten it in the SQL", column,
          "a path has room for 200 of a-z and 0-9, for 33 Cyrillic letters or for 22 of "
          "Chinese, Japanese or Korean: name a column with a short code in segment_by, and "
          "the column with its name in segment_titles"};
  }
  rows.sort_key = sort_key_;
  rows.titles.resize(rows.values.size());
  rows.name = format::segment_name(feed_.name, rows.values).value();
  SegmentRows& segment = segments_.try_emplace(sort_key_, std::move(rows)).first->second;
  if (segments_.size() > feed_.segments->max_segments) refuse_more();
  return segment;
}

void SegmentIndex::take_titles(const std::vector<source::Cell>& cells, SegmentRows& segment) const {
  const std::vector<std::string>& columns = feed_.segments->titles;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    std::string title = value_text(cells[segment.values.size() + i], columns[i]);
    if (title.empty()) continue;
    const bool has_none = segment.titles[i].empty();
    if (has_none || title < segment.titles[i]) segment.titles[i] = std::move(title);
  }
}

/// Names the column with the most values, which is likely the wrong one.
void SegmentIndex::refuse_more() const {
  std::vector<std::set<std::string>> values(feed_.segments->columns.size());
  for (const auto& [sort_key, segment] : segments_)
    for (std::size_t i = 0; i < values.size(); ++i) values[i].insert(segment.values[i]);
  const auto most = std::ranges::max_element(values, {}, &std::set<std::string>::size);
  const std::string& column =
      feed_.segments->columns[static_cast<std::size_t>(most - values.begin())];
  throw Error(ErrorKind::gate,
              fmt::format("{}.segment_by: more than {} (max_segments); the column \"{}\" has {} or "
                          "more, \"{}\" among them",
                          feed_.location, text::counted(feed_.segments->max_segments, "segment"),
                          column, text::counted(most->size(), "value"), *most->begin()),
              {"name a column with fewer, or raise max_segments"});
}

std::vector<SegmentRows> SegmentIndex::segments() const {
  std::vector<SegmentRows> list;
  for (const auto& [sort_key, segment] : segments_)
    if (segment.rows > 0) list.push_back(segment);
  for (SegmentRows& segment : list)
    for (std::size_t i = 0; i < segment.values.size(); ++i)
      if (segment.titles[i].empty()) segment.titles[i] = segment.values[i];
  return list;
}

}  // namespace vizzy::feed
