#include "core/report/journey.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <numeric>
#include <set>

#include "core/error.h"
#include "core/feed/segment.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy::report {

namespace {

using nlohmann::json;

constexpr const char* kColdOpen = "cold open";
constexpr const char* kScroll = "scroll 100 items";
constexpr const char* kProfile = "open a profile";
constexpr const char* kSegment = "open a segment";
constexpr const char* kReturnUnchanged = "return visit, unchanged";
constexpr const char* kReturnChanged = "return visit, next version";

json read_json(ObjectStore& store, const std::string& path) {
  const auto bytes = store.read(path);
  const json parsed = json::parse(bytes.value_or(""), nullptr, false);
  if (!parsed.is_object())
    throw Error(ErrorKind::failed,
                fmt::format("{} is missing or damaged; run vizzy build-feed --repair", path));
  return parsed;
}

json read_object(ObjectStore& store, const std::string& url) {
  return read_json(store, layout::public_path(url, layout::Encoding::identity));
}

/// The URLs of all pages but the first, in order.
std::vector<std::string> pages_of(ObjectStore& store, const json& entry) {
  auto pages = entry.at("pages").get<std::vector<std::string>>();
  if (!entry.contains("index")) return pages;
  const json root = read_object(store, entry.at("index"));
  for (const auto& leaf : root.at("leaves")) {
    const json names = read_object(store, leaf);
    for (const auto& page : names.at("pages")) pages.push_back(page);
  }
  return pages;
}

std::uint64_t smallest(const Sizes& sizes) {
  std::uint64_t bytes = sizes.identity;
  for (const std::uint64_t other : {sizes.gzip, sizes.brotli})
    if (other > 0) bytes = std::min(bytes, other);
  return bytes;
}

std::uint64_t smallest_file(ObjectStore& store, const std::string& url) {
  Sizes sizes;
  sizes.identity = store.size(layout::public_path(url, layout::Encoding::identity)).value_or(0);
  sizes.gzip = store.size(layout::public_path(url, layout::Encoding::gzip)).value_or(0);
  sizes.brotli = store.size(layout::public_path(url, layout::Encoding::brotli)).value_or(0);
  return smallest(sizes);
}

/// The entry, and as many pages as a scroll of 100 items needs.
std::vector<std::uint64_t> scroll_contents(ObjectStore& store, const FeedRecord& feed,
                                           const json& entry,
                                           const std::vector<std::string>& pages) {
  std::vector<std::uint64_t> contents{smallest(feed.sizes)};
  std::uint64_t items = entry.at("items").size();
  for (const std::string& page : pages) {
    if (items >= kScrolledItems) break;
    items += read_object(store, page).at("items").size();
    contents.push_back(smallest_file(store, page));
  }
  return contents;
}

/// The sizes in the middle by their JSON; absent for none.
std::optional<Sizes> median(std::vector<Sizes> sizes) {
  if (sizes.empty()) return std::nullopt;
  const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
  std::ranges::nth_element(sizes, middle, {}, &Sizes::identity);
  return *middle;
}

/// Of the documents and groups: what a profile costs. An alias is none, and stands one folder
/// deeper.
std::optional<Sizes> median_document(ObjectStore& store, const Manifest& manifest) {
  std::vector<Sizes> sizes;
  ShardReader<DocumentRecord> reader(store, manifest.documents);
  while (const auto document = reader.next())
    if (layout::document_of(document->url).second.find('/') == std::string_view::npos)
      sizes.push_back(document->sizes);
  return median(std::move(sizes));
}

/// Of the entries of a feed's segments.
std::optional<Sizes> median_segment(const Manifest& manifest, const std::string& feed) {
  std::vector<Sizes> sizes;
  for (const FeedRecord& record : manifest.feeds)
    if (is_segment(record.outline.name) && feed_of_segment(record.outline.name) == feed)
      sizes.push_back(record.sizes);
  return median(std::move(sizes));
}

/// The entry of the newest kept version of this feed that is not the current one.
std::optional<json> previous_entry(ObjectStore& store, const FeedRecord& current) {
  std::vector<std::uint64_t> sequences = kept_sequences(store);
  std::ranges::reverse(sequences);
  for (const std::uint64_t sequence : sequences)
    for (const FeedRecord& feed : read_manifest(store, sequence).feeds)
      if (feed.outline.name == current.outline.name && feed.version != current.version &&
          feed.sequence < current.sequence)
        return read_json(store, layout::kept_entry_path(feed.entry));
  return std::nullopt;
}

std::optional<PageReuse> page_reuse(ObjectStore& store, const FeedRecord& feed,
                                    const std::vector<std::string>& pages) {
  const auto entry = previous_entry(store, feed);
  if (!entry) return std::nullopt;
  const std::vector<std::string> before = pages_of(store, *entry);
  const std::set<std::string> known(before.begin(), before.end());
  const auto reused =
      std::ranges::count_if(pages, [&](const std::string& page) { return known.contains(page); });
  return PageReuse{.pages = pages.size(), .reused = static_cast<std::uint64_t>(reused)};
}

/// What a reader of the feed asks for to see a part of it: the directory, then the segment's entry.
std::optional<Journey> segment_journey(ObjectStore& store, const json& entry,
                                       const std::optional<Sizes>& segment) {
  if (!segment || !entry.contains("segments")) return std::nullopt;
  return Journey{.name = kSegment,
                 .opens_connection = false,
                 .contents = {smallest_file(store, entry.at("segments")), smallest(*segment)}};
}

FeedJourneys journeys_of(ObjectStore& store, const FeedRecord& feed,
                         const std::optional<Sizes>& document,
                         const std::optional<Sizes>& segment) {
  const json entry = read_object(store, layout::entry_url(feed.outline.name));
  const std::vector<std::string> pages = pages_of(store, entry);
  FeedJourneys result{.feed = feed.outline.name,
                      .total = feed.total,
                      .entry = feed.sizes,
                      .median_document = document,
                      .median_segment = segment,
                      .journeys = {},
                      .reuse = page_reuse(store, feed, pages)};
  const std::uint64_t open = smallest(feed.sizes);
  result.journeys.push_back({.name = kColdOpen, .contents = {open}});
  result.journeys.push_back(
      {.name = kScroll, .contents = scroll_contents(store, feed, entry, pages)});
  if (document)
    result.journeys.push_back(
        {.name = kProfile, .opens_connection = false, .contents = {smallest(*document)}});
  if (auto journey = segment_journey(store, entry, segment))
    result.journeys.push_back(*std::move(journey));
  result.journeys.push_back({.name = kReturnUnchanged, .contents = {0}});
  result.journeys.push_back({.name = kReturnChanged, .contents = {open}});
  return result;
}

}  // namespace

std::vector<Baseline> original_api() {
  return {{.name = "original API, 7 fields", .items_per_page = 20, .bytes_per_page = 19'164 / 5},
          {.name = "original API, 15 fields", .items_per_page = 20, .bytes_per_page = 10'600}};
}

Baseline parse_baseline(const std::string& text, const std::string& place) {
  const json parsed = json::parse(text, nullptr, false);
  const auto has = [&](const char* name, bool (json::*is_kind)() const noexcept) {
    return parsed.is_object() && parsed.contains(name) && (parsed.at(name).*is_kind)();
  };
  if (!has("name", &json::is_string) || !has("items_per_page", &json::is_number_unsigned) ||
      !has("bytes_per_page", &json::is_number_unsigned) || parsed.at("items_per_page") == 0)
    throw Error(ErrorKind::usage,
                fmt::format("{} is no baseline; write {{\"name\":\"our API\",\"items_per_page\":20,"
                            "\"bytes_per_page\":3833}}",
                            place));
  return {.name = parsed.at("name"),
          .items_per_page = parsed.at("items_per_page"),
          .bytes_per_page = parsed.at("bytes_per_page")};
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

std::vector<FeedJourneys> feed_journeys(ObjectStore& store) {
  const auto manifest = read_current_manifest(store);
  if (!manifest)
    throw Error(ErrorKind::failed, "there is no version to report on; run vizzy build-feed first");
  const std::optional<Sizes> document = median_document(store, *manifest);
  std::vector<FeedJourneys> result;
  for (const FeedRecord& feed : manifest->feeds)
    if (!is_segment(feed.outline.name))  // a side for each would be too many
      result.push_back(
          journeys_of(store, feed, document, median_segment(*manifest, feed.outline.name)));
  return result;
}

std::vector<Journey> baseline_journeys(const Baseline& baseline) {
  const std::uint64_t pages =
      (kScrolledItems + baseline.items_per_page - 1) / baseline.items_per_page;
  const std::vector<std::uint64_t> first{baseline.bytes_per_page};
  return {{.name = kColdOpen, .contents = first},
          {.name = kScroll, .contents = std::vector<std::uint64_t>(pages, baseline.bytes_per_page)},
          {.name = kReturnUnchanged, .contents = first},
          {.name = kReturnChanged, .contents = first}};
}

}  // namespace vizzy::report
