#include "core/journeys/journey.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <iterator>
#include <numeric>
#include <ranges>
#include <set>

#include "core/codec/encoding.h"
#include "core/damaged_file.h"
#include "core/error.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/change_table.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/shards.h"
#include "core/versions/kept_feed.h"
#include "core/versions/return_visit.h"

namespace vizzy::journeys {

namespace {

using Json = nlohmann::json;

constexpr const char* kColdOpen = "cold open";
constexpr const char* kScroll = "scroll 100 items";
constexpr const char* kProfile = "open a profile";
constexpr const char* kSegment = "open a segment";
constexpr const char* kReturnUnchanged = "return visit, unchanged";
constexpr const char* kReturnChanged = "return visit, next version";

/// A reader who was away, on every scale that the default spans serve.
struct Return {
  const char* name;
  std::chrono::seconds away;
};
constexpr std::array kReturns{Return{"return after 5 minutes", std::chrono::minutes(5)},
                              Return{"return after a day", std::chrono::days(1)},
                              Return{"return after a week", std::chrono::weeks(1)}};

std::uint64_t smallest(const codec::Sizes& sizes) {
  std::uint64_t bytes = 0;
  for (const codec::Encoding encoding : codec::kEncodings)
    if (const std::uint64_t size = sizes.stored(encoding); size > 0)
      bytes = bytes == 0 ? size : std::min(bytes, size);
  return bytes;
}

std::uint64_t smallest_file(store::FileStore& store, const std::string& url) {
  codec::Sizes sizes;
  sizes.identity = store.size(store::public_path(url, codec::Encoding::identity)).value_or(0);
  sizes.gzip = store.size(store::public_path(url, codec::Encoding::gzip)).value_or(0);
  sizes.brotli = store.size(store::public_path(url, codec::Encoding::brotli)).value_or(0);
  return smallest(sizes);
}

/// The entry and the pages that a scroll of 100 items needs.
std::vector<std::uint64_t> scroll_contents(store::FileStore& store,
                                           const versions::KeptFeed& feed) {
  std::vector<std::uint64_t> contents{smallest(feed.record().sizes)};
  std::uint64_t items = 0;
  const auto count = [&](const format::PublishedItem& /*item*/) { ++items; };
  feed.read_first_page(count);
  for (const std::string& page : feed.pages()) {
    if (items >= kScrolledItems) break;
    feed.read_page(page, count);
    contents.push_back(smallest_file(store, page));
  }
  return contents;
}

/// The sizes with the median JSON; absent for none.
std::optional<codec::Sizes> median(std::vector<codec::Sizes> sizes) {
  if (sizes.empty()) return std::nullopt;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::ranges::nth_element(sizes, middle, {}, &codec::Sizes::identity);
  return *middle;
}

/// The median document or group: what a profile costs. Aliases, which are one folder deeper, do not
/// count.
std::optional<codec::Sizes> median_document(store::FileStore& store,
                                            const store::Manifest& manifest) {
  std::vector<codec::Sizes> sizes;
  store::ShardReader<store::DocumentRecord> reader(store, manifest.documents);
  while (const auto document = reader.next())
    if (format::document_of(document->url).second.find('/') == std::string_view::npos)
      sizes.push_back(document->sizes);
  return median(std::move(sizes));
}

/// The median entry of a feed's segments.
std::optional<codec::Sizes> median_segment(const store::Manifest& manifest,
                                           const std::string& feed) {
  std::vector<codec::Sizes> sizes;
  for (const store::FeedRecord& record : manifest.feeds)
    if (format::is_segment(record.outline.name) &&
        format::feed_of_segment(record.outline.name) == feed)
      sizes.push_back(record.sizes);
  return median(std::move(sizes));
}

/// The newest kept version of this feed that is not the current one.
std::optional<store::FeedRecord> previous_version(store::FileStore& store,
                                                  const store::FeedRecord& current) {
  const store::History history(store);
  for (const std::uint64_t sequence : history.sequences() | std::views::reverse)
    for (const store::FeedRecord& feed : history.read(sequence).feeds)
      if (feed.outline.name == current.outline.name && feed.version != current.version &&
          feed.sequence < current.sequence)
        return feed;
  return std::nullopt;
}

std::optional<PageReuse> page_reuse(store::FileStore& store, const versions::KeptFeed& feed) {
  const auto previous = previous_version(store, feed.record());
  if (!previous) return std::nullopt;
  const versions::KeptFeed before(store, *previous);
  const std::set<std::string> known(before.pages().begin(), before.pages().end());
  const auto reused = std::ranges::count_if(
      feed.pages(), [&](const std::string& page) { return known.contains(page); });
  return PageReuse{.pages = feed.pages().size(), .reused = static_cast<std::uint64_t>(reused)};
}

/// What a reader requests to see a part of the feed: the directory, then the segment's entry.
std::optional<Journey> segment_journey(store::FileStore& store, const format::Entry& entry,
                                       const std::optional<codec::Sizes>& segment) {
  if (!segment || entry.segments.empty()) return std::nullopt;
  return Journey{.name = kSegment,
                 .opens_connection = false,
                 .contents = {smallest_file(store, entry.segments), smallest(*segment)}};
}

/// Returns that cost the same however long the reader was away.
std::vector<Journey> returns_that_load(const std::vector<std::uint64_t>& contents) {
  std::vector<Journey> journeys;
  for (const Return& each : kReturns) journeys.push_back({.name = each.name, .contents = contents});
  return journeys;
}

/// The sequence of the entry that was current so long before the newest one was built, or of the
/// oldest that is known.
std::uint64_t sequence_before(const store::ChangeTable& table, std::chrono::seconds away) {
  std::uint64_t sequence = table.history.front().sequence;
  for (const store::VersionMoment& moment : table.history)
    if (moment.time <= table.history.back().time - away) sequence = moment.sequence;
  return sequence;
}

/// With `changes`, right after the newest version was published; absent before there are two.
/// Errors: `failed` when the table of its history is lost.
std::optional<std::vector<Journey>> returns_with_changes(store::FileStore& store,
                                                         const store::FeedRecord& feed) {
  if (!feed.change_table) return std::nullopt;
  const auto table = store::read_change_table(store, *feed.change_table);
  if (!table)
    throw DamagedFile(store::change_table_path(*feed.change_table), "is missing or damaged",
                      {"run", "build-feed", ", which begins it again"});
  if (table->history.size() < 2) return std::nullopt;
  std::vector<Journey> journeys;
  for (const Return& each : kReturns) {
    const versions::ReturnVisit visit =
        versions::return_visit(store, feed, sequence_before(*table, each.away), each.away);
    Journey& journey = journeys.emplace_back(Journey{.name = each.name, .contents = {}});
    for (const store::ChangesRecord& changes : visit.changes)
      journey.contents.push_back(smallest(changes.sizes));
    if (!visit.leads_there) journey.contents.push_back(smallest(feed.sizes));
  }
  return journeys;
}

/// Returns with `changes` where there are some, next to those without.
void add_returns(store::FileStore& store, const store::FeedRecord& feed, FeedJourneys& result) {
  std::vector<Journey> loading = returns_that_load({smallest(feed.sizes)});
  auto returns = returns_with_changes(store, feed);
  if (returns) std::swap(*returns, loading);
  std::ranges::move(loading, std::back_inserter(result.journeys));
  if (returns) result.without_changes = *std::move(returns);
}

FeedJourneys journeys_of(store::FileStore& store, const store::FeedRecord& feed,
                         const std::optional<codec::Sizes>& document,
                         const std::optional<codec::Sizes>& segment) {
  const versions::KeptFeed kept(store, feed);
  FeedJourneys result{.feed = feed.outline.name,
                      .total = feed.total,
                      .entry = feed.sizes,
                      .median_document = document,
                      .median_segment = segment,
                      .journeys = {},
                      .reuse = page_reuse(store, kept)};
  const std::uint64_t open = smallest(feed.sizes);
  result.journeys.push_back({.name = kColdOpen, .contents = {open}});
  result.journeys.push_back({.name = kScroll, .contents = scroll_contents(store, kept)});
  if (document)
    result.journeys.push_back(
        {.name = kProfile, .opens_connection = false, .contents = {smallest(*document)}});
  if (auto journey = segment_journey(store, kept.entry(), segment))
    result.journeys.push_back(*std::move(journey));
  result.journeys.push_back({.name = kReturnUnchanged, .contents = {0}});
  result.journeys.push_back({.name = kReturnChanged, .contents = {open}});
  add_returns(store, feed, result);
  return result;
}

constexpr double kMaxPageBytes = 1e9;

void require_known(const Json& baseline, const std::string& path) {
  const std::vector<std::string> known{"name", "items_per_page", "bytes_per_page"};
  if (!baseline.is_object()) return;
  for (const auto& [name, value] : baseline.items())
    if (std::ranges::find(known, name) == known.end())
      throw Error(ErrorKind::usage,
                  fmt::format("{}: unknown member \"{}\"{}", path, name, did_you_mean(name, known)),
                  {fmt::format("use {}", fmt::join(known, ", "))});
}

}  // namespace

std::vector<Baseline> original_api() {
  return {{.name = "original API, 7 fields, not compressed",
           .items_per_page = 20,
           .bytes_per_page = 19'164.0 / 5},
          {.name = "original API, 15 fields, not compressed",
           .items_per_page = 20,
           .bytes_per_page = 10'600}};
}

Baseline parse_baseline(const std::string& text, const std::string& path) {
  const Json parsed = try_parse_json(text);
  require_known(parsed, path);
  const auto has = [&](const char* name, bool (Json::*is_kind)() const noexcept) {
    return parsed.is_object() && parsed.contains(name) && (parsed.at(name).*is_kind)();
  };
  if (!has("name", &Json::is_string) || !has("items_per_page", &Json::is_number_unsigned) ||
      !has("bytes_per_page", &Json::is_number) || parsed.at("items_per_page") == 0 ||
      parsed.at("bytes_per_page") < 0 || parsed.at("bytes_per_page") > kMaxPageBytes)
    throw Error(ErrorKind::usage, path + " is not a baseline",
                {R"(write {"name":"our API","items_per_page":20,"bytes_per_page":3833})"});
  return {.name = parsed.at("name"),
          .items_per_page = parsed.at("items_per_page"),
          .bytes_per_page = parsed.at("bytes_per_page")};
}

std::vector<std::uint64_t> Baseline::pages(std::uint64_t count) const {
  const auto sum = [this](std::uint64_t n) {
    return static_cast<std::uint64_t>(std::llround(static_cast<double>(n) * bytes_per_page));
  };
  std::vector<std::uint64_t> result;
  for (std::uint64_t page = 1; page <= count; ++page) result.push_back(sum(page) - sum(page - 1));
  return result;
}

std::uint64_t Journey::bytes() const {
  return std::accumulate(contents.begin(), contents.end(), std::uint64_t{0});
}

Transfers Journey::transfers() const {
  Transfers result{.handshake_round_trips = opens_connection ? kHttpsHandshake : 0, .answers = {}};
  for (const std::uint64_t content : contents)
    result.answers.push_back(content + kAnswerHeaderBytes);
  return result;
}

std::vector<FeedJourneys> feed_journeys(store::FileStore& store) {
  const auto manifest = store::read_current_manifest(store);
  if (!manifest)
    throw Error(ErrorKind::failed, "there is no version to report on",
                {"run", "build-feed", "first"});
  const std::optional<codec::Sizes> document = median_document(store, *manifest);
  std::vector<FeedJourneys> result;
  for (const store::FeedRecord& feed : manifest->feeds)
    if (!format::is_segment(feed.outline.name))  // a side for each would be too many
      result.push_back(
          journeys_of(store, feed, document, median_segment(*manifest, feed.outline.name)));
  return result;
}

std::vector<Journey> baseline_journeys(const Baseline& baseline) {
  const std::uint64_t pages =
      (kScrolledItems + baseline.items_per_page - 1) / baseline.items_per_page;
  const std::vector<std::uint64_t> first = baseline.pages(1);
  std::vector<Journey> journeys{{.name = kColdOpen, .contents = first},
                                {.name = kScroll, .contents = baseline.pages(pages)},
                                {.name = kReturnUnchanged, .contents = first},
                                {.name = kReturnChanged, .contents = first}};
  std::ranges::move(returns_that_load(first), std::back_inserter(journeys));
  return journeys;
}

}  // namespace vizzy::journeys
