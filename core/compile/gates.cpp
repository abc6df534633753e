#include "core/compile/gates.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>

#include "core/codec/encoder.h"
#include "core/error.h"
#include "core/feed/row_fit.h"
#include "core/format/read_back.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/json_text.h"
#include "core/store/entry_writer.h"
#include "core/store/layout.h"
#include "core/store/read_resource.h"

namespace vizzy::compile {

namespace {

/// The field that takes the most bytes.
struct WidestField {
  std::string name = {};  ///< empty where there is none
  std::size_t bytes = 0;
};

/// How many bytes each field takes in the items of a page.
class Widths {
 public:
  void add(const nlohmann::json& item) {
    for (const auto& [name, value] : item.items()) widths_[name] += json_line(value).size();
  }
  [[nodiscard]] WidestField widest() const {
    const auto widest =
        std::ranges::max_element(widths_, {}, [](const auto& width) { return width.second; });
    return widest == widths_.end() ? WidestField{} : WidestField{widest->first, widest->second};
  }

 private:
  std::map<std::string, std::size_t> widths_;
};

/// The item of a page with the longest JSON.
struct LargestItem {
  std::string key = {};
  std::string json = {};
};

LargestItem largest_item(const std::string& page, const std::string& key, const std::string& url) {
  LargestItem largest;
  format::read_items_of(page, key, url, [&](const format::PublishedItem& item) {
    if (item.json.size() > largest.json.size())
      largest = {std::string(item.key), std::string(item.json)};
  });
  return largest;
}

/// A page and how many bytes it takes compressed, in the larger of both encodings.
struct WeighedPage {
  std::string json;
  std::uint64_t bytes = 0;
};

std::uint64_t compressed_bytes(const codec::Sizes& sizes) {
  return std::max(sizes.gzip, sizes.brotli);
}

/// Whether it may have too many bytes. Where gzip is not stored, nobody knows yet.
bool may_be_too_large(const definition::Gates& gates, const codec::Sizes& sizes) {
  const std::uint64_t most = sizes.gzip > 0 ? compressed_bytes(sizes) : sizes.identity;
  return most > gates.max_page_bytes;
}

WeighedPage weighed(std::string json, const codec::Sizes& sizes) {
  std::uint64_t bytes = compressed_bytes(sizes);
  if (sizes.gzip == 0) {
    const codec::Levels levels = codec::levels(codec::Effort::balanced, codec::Readership::few);
    bytes = std::max<std::uint64_t>(bytes, codec::Encoder().gzip(json, levels).size());
  }
  return {.json = std::move(json), .bytes = bytes};
}

/// One row makes the page too large: to lower page_size would not help.
Error oversized_item(const std::string& problem, const definition::FeedDefinition& feed,
                     const LargestItem& item) {
  Widths widths;
  widths.add(parse_json(item.json));
  const WidestField widest = widths.widest();
  std::string remedy = fmt::format(
      "shorten \"{}\" in the SQL or, if it is text, with max_chars, or leave the row out",
      widest.name);
  if (feed::is_oversized_item(item.json, feed.row_limit))
    remedy += "; \"on_oversize\": \"cut\" or \"drop\" among the gates does so for such rows";
  return {ErrorKind::gate,
          fmt::format("{}, because of the row with the key {}: it has {} bytes, {} of them in the "
                      "field \"{}\"",
                      problem, item.key, item.json.size(), widest.bytes, widest.name),
          {std::move(remedy)}};
}

void require_small(const definition::Gates& gates, const std::string& url, const WeighedPage& page,
                   const definition::FeedDefinition& feed) {
  if (page.bytes <= gates.max_page_bytes) return;
  throw oversized(fmt::format("{}: {} takes {} bytes compressed, more than max_page_bytes ({})",
                              feed.location, url, page.bytes, gates.max_page_bytes),
                  feed, page.json);
}

/// The entry that will be read.
std::string kept_entry(const store::FeedRecord& record, store::FileStore& store) {
  return store.read(store::kept_entry_path(record.entry)).value();
}

/// The bytes of an entry but for the keys that it hides. They are not the feed's: a takedown of
/// many long keys must not stop builds.
codec::Sizes sizes_without_hidden(const store::FeedRecord& record, const std::string& json) {
  format::Entry entry = format::parse_entry(json, record.outline.name);
  if (entry.hidden.empty()) return record.sizes;
  entry.hidden.clear();
  const store::EntryEncoding encoding{.effort = codec::Effort::balanced,
                                      .encodings = record.sizes.encodings()};
  return store::encode_entry(record.outline, entry, encoding).record.sizes;
}

void check_page_bytes(const definition::Gates& gates, const CompiledFeed& compiled,
                      store::FileStore& store) {
  const store::FeedRecord& record = compiled.entry.record;
  const definition::FeedDefinition& feed = *compiled.definition;
  const std::string url = format::entry_url(record.outline.name);
  if (may_be_too_large(gates, record.sizes)) {
    const std::string json = kept_entry(record, store);
    const codec::Sizes sizes = sizes_without_hidden(record, json);
    if (may_be_too_large(gates, sizes)) require_small(gates, url, weighed(json, sizes), feed);
  }
  for (const auto* page : compiled.pages) {
    const codec::Sizes& sizes = page->record.sizes;
    if (!may_be_too_large(gates, sizes)) continue;
    const std::string object = format::object_url(page->record.digest);
    require_small(gates, object,
                  weighed(store::read_resource(store, object, sizes).json.value(), sizes), feed);
  }
}

}  // namespace

Error oversized(const std::string& problem, const definition::FeedDefinition& feed,
                const std::string& page) {
  const LargestItem largest = largest_item(page, feed.fields[feed.key].name, feed.location);
  if (largest.json.size() > page.size() / 2) return oversized_item(problem, feed, largest);
  Widths widths;
  const auto json = parse_json(page);  // before C++23 a temporary would be destroyed too early
  for (const auto& item : json.at("items")) widths.add(item);
  return {ErrorKind::gate,
          problem,
          {fmt::format("drop or shorten the widest field, \"{}\", or lower page_size",
                       widths.widest().name)}};
}

std::vector<std::string> check_shrinks(const definition::Definition& definition,
                                       const store::VersionTotals& now,
                                       const store::Manifest& previous, store::Shrink shrink) {
  const double most = definition.gates.max_shrink;
  std::vector<std::string> losses =
      store::losses(previous, "the last version", now, format::contract_of(definition), most);
  if (shrink == store::Shrink::refused && !losses.empty())
    throw Error(ErrorKind::gate, store::losses_text(losses, most),
                {"if that is right, pass --allow-shrink"});
  return losses;
}

void check_feeds(const definition::Definition& definition, const std::vector<CompiledFeed>& feeds,
                 store::FileStore& store) {
  const definition::Gates& gates = definition.gates;
  for (const CompiledFeed& feed : feeds) {
    const std::uint64_t total = feed.entry.record.total;
    if (!format::is_segment(feed.entry.record.outline.name) && total < gates.min_items)
      throw Error(ErrorKind::gate,
                  fmt::format("{}: fewer items ({}) than min_items ({})", feed.definition->location,
                              total, gates.min_items),
                  {"check the query and the rows"});
    check_page_bytes(gates, feed, store);
  }
}

std::optional<std::string> hidden_advice(const store::FeedRecord& record, store::FileStore& store) {
  constexpr std::uint64_t kFewBytes = 2'000;
  if (format::is_segment(record.outline.name)) return std::nullopt;  // hides what the feed hides
  const std::string json = kept_entry(record, store);
  if (json.size() - json.rfind(",\"hidden\":") < kFewBytes) return std::nullopt;
  const std::uint64_t bytes = record.sizes.gzip - sizes_without_hidden(record, json).gzip;
  if (bytes < kFewBytes) return std::nullopt;
  return fmt::format(
      "{}: the keys that were taken down take {} bytes of the entry in gzip until their time "
      "is over; take down fewer at once, or with a smaller --hidden-days",
      record.outline.name, bytes);
}

void check_puts(const definition::Gates& gates, std::uint64_t puts) {
  if (gates.max_puts && puts > *gates.max_puts)
    throw Error(ErrorKind::gate,
                fmt::format("publishing would cost more PUT requests ({}) than max_puts ({})", puts,
                            *gates.max_puts),
                {"raise max_puts, or round the documents' counters to fewer digits"});
}

}  // namespace vizzy::compile
