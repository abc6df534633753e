#include "core/analytics/growth.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "core/error.h"
#include "core/json_text.h"
#include "core/versions/kept_feed.h"
#include "core/versions/retained.h"

namespace vizzy::analytics {

namespace {

const store::FeedRecord& find_feed(const store::Manifest& manifest, const std::string& name) {
  if (name.empty() && manifest.feeds.size() == 1) return manifest.feeds.front();
  const auto name_of = [](const store::FeedRecord& feed) { return feed.outline.name; };
  const auto found = std::ranges::find(manifest.feeds, name, name_of);
  if (found != manifest.feeds.end()) return *found;
  std::vector<std::string> names;
  for (const store::FeedRecord& feed : manifest.feeds) names.push_back(name_of(feed));
  if (name.empty())
    throw Error(ErrorKind::usage, fmt::format("sequence {} has several feeds", manifest.sequence),
                {fmt::format("name one with --feed: {}", fmt::join(names, ", "))});
  throw Error(ErrorKind::usage,
              fmt::format("sequence {} has no feed \"{}\"{}; it has {}", manifest.sequence, name,
                          did_you_mean(name, names), fmt::join(names, ", ")));
}

/// An item's number; absent where the item has none.
std::optional<std::int64_t> number_in(const nlohmann::json& item, const std::string& field) {
  const auto found = item.find(field);
  if (found == item.end() || found->is_null()) return std::nullopt;
  if (!found->is_number_integer())
    throw Error(ErrorKind::usage,
                fmt::format("the field \"{}\" of the feed is not an integer", field),
                {"name one that is with --field"});
  return found->get<std::int64_t>();
}

/// The fields that can be compared, for a message.
std::string whole_numbers_of(const definition::FeedOutline& feed) {
  std::vector<std::string> names;
  for (const definition::FieldOutline& field : feed.fields)
    if (field.type == definition::FieldType::integer && field.name != feed.key)
      names.push_back(field.name);
  return names.empty() ? "none is a whole number" : fmt::format("{}", fmt::join(names, ", "));
}

using Numbers = std::unordered_map<std::string, std::int64_t>;

Numbers read_numbers(store::FileStore& store, const store::FeedRecord& feed,
                     const std::string& field) {
  Numbers numbers;
  versions::KeptFeed(store, feed).read_items([&](const format::PublishedItem& item) {
    if (const auto number = number_in(parse_json(item.json), field))
      numbers.emplace(item.key, *number);
  });
  if (numbers.empty() && feed.total > 0)
    throw Error(
        ErrorKind::usage,
        fmt::format("no item of the feed {} has the field \"{}\"", feed.outline.name, field),
        {fmt::format("name another with --field: {}", whole_numbers_of(feed.outline))});
  return numbers;
}

std::vector<Growth> compare(store::FileStore& store, const store::FeedRecord& feed,
                            const Numbers& before, const std::string& field) {
  std::vector<Growth> rows;
  versions::KeptFeed(store, feed).read_items([&](const format::PublishedItem& item) {
    const auto old = before.find(std::string(item.key));
    if (old == before.end()) return;
    const nlohmann::json json = parse_json(item.json);
    const auto number = number_in(json, field);
    if (!number) return;
    rows.push_back({.key = std::string(item.key),
                    .username = json.value("username", ""),
                    .before = old->second,
                    .after = *number});
  });
  return rows;
}

}  // namespace

std::optional<double> Growth::rate() const {
  if (before == 0) return std::nullopt;
  return static_cast<double>(gained()) / static_cast<double>(before);
}

GrowthReport growth(store::FileStore& store, const GrowthOptions& options) {
  const std::vector<store::Manifest> retained = versions::read_retained(store);
  const store::Manifest& from =
      options.from.empty() ? retained.front() : versions::find_retained(retained, options.from);
  const store::Manifest& to =
      options.to.empty() ? retained.back() : versions::find_retained(retained, options.to);
  if (from.sequence == to.sequence && retained.size() == 1)
    throw Error(ErrorKind::failed,
                fmt::format("growth needs two versions, and sequence {} is the only one retained",
                            to.sequence),
                {"run again after the next build"});
  if (from.sequence == to.sequence)
    throw Error(ErrorKind::failed,
                fmt::format("growth compares two versions, but both are sequence {}", to.sequence),
                {"name another with --from or --to"});
  const store::FeedRecord& feed = find_feed(to, options.feed);
  GrowthReport report{.feed = feed.outline.name,
                      .field = options.field,
                      .from = from.sequence,
                      .to = to.sequence,
                      .from_built = from.built_at,
                      .to_built = to.built_at};
  const Numbers before = read_numbers(store, find_feed(from, feed.outline.name), options.field);
  report.rows = compare(store, feed, before, options.field);
  report.compared = report.rows.size();
  const std::size_t kept = std::min(options.limit, report.rows.size());
  std::ranges::partial_sort(
      report.rows, report.rows.begin() + static_cast<std::ptrdiff_t>(kept), {},
      [](const Growth& g) { return std::tuple(-g.gained(), -g.after, g.key); });
  report.rows.resize(kept);
  return report;
}

}  // namespace vizzy::analytics
