#include "core/compile/gates.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <string>

#include "core/codec/encoding.h"
#include "core/error.h"
#include "core/format/read_back.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/entry_writer.h"
#include "core/store/layout.h"

namespace vizzy::compile {

namespace {

/// The field of the items that takes the most bytes, for the message of a gate.
std::string widest_field(const std::string& page) {
  std::map<std::string, std::size_t> widths;
  const auto json =
      nlohmann::json::parse(page);  // before C++23 a temporary would be destroyed too early
  for (const auto& item : json.at("items"))
    for (const auto& [name, value] : item.items()) widths[name] += value.dump().size();
  const auto widest = std::ranges::max_element(widths, {}, [](const auto& w) { return w.second; });
  return widest == widths.end() ? "" : widest->first;
}

bool is_too_large(const definition::Gates& gates, const codec::Sizes& sizes) {
  return std::max(sizes.gzip, sizes.brotli) > gates.max_page_bytes;
}

/// The entry that will be read.
std::string staged_or_public(const std::string& url, store::FileStore& store) {
  const std::string path = store::public_path(url, codec::Encoding::identity);
  auto staged = store.read(store::staged_path(path));
  return staged ? *std::move(staged) : store.read(path).value();
}

[[noreturn]] void refuse_bytes(const definition::Gates& gates, const std::string& url,
                               const codec::Sizes& sizes, const std::string& json,
                               const definition::FeedDefinition& feed) {
  const std::uint64_t bytes = std::max(sizes.gzip, sizes.brotli);
  throw Error(ErrorKind::gate,
              fmt::format("{}: {} takes {} bytes compressed, more than max_page_bytes ({})",
                          feed.location, url, bytes, gates.max_page_bytes),
              {fmt::format("drop or shorten the widest field, \"{}\", or lower page_size",
                           widest_field(json))});
}

/// The bytes of an entry but for the keys that it hides. They are not the feed's: a takedown of
/// many long keys must not stop builds.
codec::Sizes sizes_without_hidden(const store::FeedRecord& record, const std::string& json) {
  format::Entry entry = format::parse_entry(json, record.outline.name);
  if (entry.hidden.empty()) return record.sizes;
  entry.hidden.clear();
  return store::encode_entry(record.outline, entry, codec::Effort::balanced).record.sizes;
}

void check_page_bytes(const definition::Gates& gates, const CompiledFeed& compiled,
                      store::FileStore& store) {
  const store::FeedRecord& record = compiled.entry.record;
  const definition::FeedDefinition& feed = *compiled.definition;
  const std::string url = format::entry_url(record.outline.name);
  if (is_too_large(gates, record.sizes)) {
    const std::string json = staged_or_public(url, store);
    const codec::Sizes sizes = sizes_without_hidden(record, json);
    if (is_too_large(gates, sizes)) refuse_bytes(gates, url, sizes, json, feed);
  }
  for (const auto* page : compiled.pages) {
    const codec::Sizes& sizes = page->record.sizes;
    if (!is_too_large(gates, sizes)) continue;
    const std::string object = format::object_url(page->record.digest);
    const auto json = store.read(store::public_path(object, codec::Encoding::identity));
    refuse_bytes(gates, object, sizes, json.value(), feed);
  }
}

void check_shrink(const definition::Gates& gates, const std::string& location, std::uint64_t before,
                  std::uint64_t now) {
  constexpr double kRounding = 1e-6;  // 0.29 of 100 items is a little less than 29 in a double
  const auto lost = static_cast<double>(before) - static_cast<double>(now);
  if (lost <= static_cast<double>(before) * gates.max_shrink + kRounding) return;
  throw Error(ErrorKind::gate,
              fmt::format("{}: {} items where the last version has {}, a loss of more than "
                          "max_shrink ({:.4g}%)",
                          location, now, before, gates.max_shrink * 100),
              {"if that is right, build with --allow-shrink"});
}

/// The items of each feed, and the sum of those of all its segments: a single segment may come and
/// go, but together they matter as much as the feed.
using Totals = std::map<std::string, std::uint64_t>;

std::string shrink_group(const std::string& name) {
  return format::is_segment(name) ? fmt::format("the segments of {}", format::feed_of_segment(name))
                                  : fmt::format("feed {}", name);
}

/// Whether a feed, or its segments, are gone from the definition: the gate of the contract has let
/// that through.
bool is_dropped(const definition::Definition& definition, const std::string& name) {
  const auto feed = std::ranges::find(definition.feeds, format::feed_of_segment(name),
                                      &definition::FeedDefinition::name);
  return feed == definition.feeds.end() || (format::is_segment(name) && !feed->segments);
}

}  // namespace

void check_shrinks(const definition::Definition& definition, const std::vector<FeedTotal>& feeds,
                   const store::Manifest& previous) {
  Totals now, before;
  for (const FeedTotal& feed : feeds) now[shrink_group(feed.name)] += feed.items;
  for (const store::FeedRecord& feed : previous.feeds)
    if (!previous.contract || !is_dropped(definition, feed.outline.name))
      before[shrink_group(feed.outline.name)] += feed.total;
  for (const definition::FeedDefinition& feed : definition.feeds) {
    const std::string group = shrink_group(feed.name);
    if (before.contains(group))
      check_shrink(definition.gates, feed.location, before.extract(group).mapped(), now[group]);
  }
  for (const auto& [group, total] : before)
    check_shrink(definition.gates, group, total, now[group]);
}

void check_feeds(const definition::Definition& definition, const std::vector<CompiledFeed>& feeds,
                 const store::Manifest& previous, Shrink shrink, store::FileStore& store) {
  const definition::Gates& gates = definition.gates;
  std::vector<FeedTotal> totals;
  for (const CompiledFeed& feed : feeds) {
    totals.push_back({feed.entry.record.outline.name, feed.entry.record.total});
    const std::uint64_t total = feed.entry.record.total;
    if (!format::is_segment(feed.entry.record.outline.name) && total < gates.min_items)
      throw Error(ErrorKind::gate,
                  fmt::format("{}: fewer items ({}) than min_items ({})", feed.definition->location,
                              total, gates.min_items),
                  {"check the query and the rows"});
    check_page_bytes(gates, feed, store);
  }
  if (shrink == Shrink::refused) check_shrinks(definition, totals, previous);
}

std::optional<std::string> hidden_advice(const store::FeedRecord& record, store::FileStore& store) {
  constexpr std::uint64_t kFewBytes = 2'000;
  if (format::is_segment(record.outline.name)) return std::nullopt;  // hides what the feed hides
  const std::string json = staged_or_public(format::entry_url(record.outline.name), store);
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
