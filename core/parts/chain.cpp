#include "core/parts/chain.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdexcept>

#include "core/format/segment.h"
#include "core/json_text.h"
#include "core/store/bookkeeping_json.h"

namespace vizzy::parts {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kFirstPage = "F";
constexpr std::string_view kPage = "P";
constexpr std::string_view kRest = "T";

std::uint64_t take_count(std::string_view& bytes, std::uint64_t most) {
  const std::uint64_t count = take_number(bytes);
  if (count > most) throw std::invalid_argument("not a count");
  return count;
}

template <class Enum>
Enum take_enum(std::string_view& bytes, Enum last) {
  return static_cast<Enum>(take_count(bytes, static_cast<std::uint64_t>(last)));
}

}  // namespace

RecordKind kind_of(std::string_view key) {
  if (key.size() == 1)
    for (const RecordKind kind :
         {RecordKind::segment, RecordKind::first_page, RecordKind::page, RecordKind::rest})
      if (key.front() == static_cast<char>(kind)) return kind;
  throw std::invalid_argument("a record of an unknown kind");
}

std::string page_value(const compile::PartPage& page) {
  const store::ObjectRecord& record = page.object.record;
  std::string value;
  append_digest(value, record.digest);
  append_sizes(value, record.sizes);
  append_encodings(value, page.object.added);
  for (const std::uint64_t number : {page.items, static_cast<std::uint64_t>(page.readership),
                                     static_cast<std::uint64_t>(page.object.outcome)})
    append_number(value, number);
  return value;
}

compile::PartPage page_from(std::string_view value) {
  compile::PartPage page;
  page.object.record.digest = take_digest(value);
  page.object.record.sizes = take_sizes(value);
  page.object.added = take_encodings(value);
  page.items = take_count(value, store::kMostItems);
  page.readership = take_enum(value, codec::Readership::few);
  page.object.outcome = take_enum(value, store::Outcome::repaired);
  return page;
}

std::string first_page_value(const feed::PageCutter::Page& page) {
  std::string value;
  append_number(value, page.size);
  return value.append(page.items);
}

feed::PageCutter::Page first_page_from(std::string_view value) {
  feed::PageCutter::Page page;
  page.size = take_count(value, store::kMostItems);
  page.items = value;
  return page;
}

std::string segment_value(const feed::SegmentRows& segment) {
  return json_line(
      Json{{"values", segment.values}, {"titles", segment.titles}, {"rows", segment.rows}});
}

feed::SegmentRows segment_from(std::string_view value, const std::string& feed) {
  const Json json = parse_ordered_json(value);
  feed::SegmentRows segment{.sort_key = {},
                            .name = {},
                            .values = store::strings_from(json.at("values")),
                            .titles = store::strings_from(json.at("titles")),
                            .rows = store::count_from(json.at("rows"), store::kMostItems)};
  const auto name = format::segment_name(feed, segment.values);
  if (!name || segment.titles.size() != segment.values.size())
    throw std::invalid_argument("not a segment");
  segment.name = *name;
  return segment;
}

ChainWriter::ChainWriter(const definition::FeedOutline& feed, Ends ends,
                         store::ResourceWriter& writer, RecordLog& log, Keep keep, Visit visit)
    : ends_(ends),
      writer_(writer),
      log_(log),
      keep_(std::move(keep)),
      visit_(std::move(visit)),
      cutter_(
          feed.name, feed.page_size, [this](const feed::PageCutter::Page& page) { take(page); },
          ends.has_first ? feed::PageCutter::Start::of_feed : feed::PageCutter::Start::within),
      is_first_(ends.has_first) {}

void ChainWriter::take(const feed::PageCutter::Page& page) {
  visit_(page.items);
  if (std::exchange(is_first_, false)) return log_.add(kFirstPage, first_page_value(page));
  // A part in the middle does not know how many pages come before.
  const codec::Readership readership =
      ends_.has_first ? compile::readership_of_page(pages_.size()) : codec::Readership::few;
  std::string content = feed::page_json(page.items);
  keep_(content);
  pages_.emplace_back(&writer_.put_object(std::move(content), readership), page.size);
}

void ChainWriter::finish() {
  if (ends_.has_last) cutter_.finish();
  const std::string rest = cutter_.take_rest();
  if (!rest.empty()) visit_(rest);
  writer_.wait();
  for (std::size_t i = 0; i < pages_.size(); ++i)
    log_.add(kPage, page_value({.object = *pages_[i].first,
                                .items = pages_[i].second,
                                .readership = ends_.has_first ? compile::readership_of_page(i)
                                                              : codec::Readership::few}));
  if (!rest.empty()) log_.add(kRest, rest);
}

}  // namespace vizzy::parts
