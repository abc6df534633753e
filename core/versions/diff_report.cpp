#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/format/segment.h"
#include "core/text/number_words.h"
#include "core/versions/diff.h"

namespace vizzy {

namespace {

using Json = nlohmann::ordered_json;

Json feed_json(const FeedDiff& feed) {
  return {{"name", feed.name},
          {"from_version", feed.from_version},
          {"to_version", feed.to_version},
          {"from_total", feed.from_total},
          {"to_total", feed.to_total},
          {"added", feed.items.added},
          {"removed", feed.items.removed},
          {"moved", feed.items.moved},
          {"changed", feed.items.changed},
          {"pages", feed.pages},
          {"pages_reused", feed.pages_reused},
          {"returning_reader_bytes", sizes_json(feed.returning)},
          {"fresh_reader_bytes", sizes_json(feed.fresh)}};
}

std::string sizes_text(const Sizes& sizes) {
  return fmt::format("{}, {} in gzip, {} in brotli", counted(sizes.identity, "byte"),
                     grouped(sizes.gzip), grouped(sizes.brotli));
}

std::string feed_text(const FeedDiff& feed) {
  if (feed.to_version.empty())
    return fmt::format("{}: gone, had {}\n", feed.name, counted(feed.from_total, "item"));
  std::string text = fmt::format("{}: {} ({} before), {}, {} of them reused\n", feed.name,
                                 counted(feed.to_total, "item"), grouped(feed.from_total),
                                 counted(feed.pages, "page"), grouped(feed.pages_reused));
  text += fmt::format("  {} added, {} removed, {} moved, {} with other values\n",
                      grouped(feed.items.added), grouped(feed.items.removed),
                      grouped(feed.items.moved), grouped(feed.items.changed));
  text += fmt::format("  a reader who has all of it downloads {}\n", sizes_text(feed.returning));
  text += fmt::format("  a reader who has nothing downloads {}\n", sizes_text(feed.fresh));
  return text;
}

/// All segments of a feed in one line.
std::string segments_text(const std::vector<FeedDiff>& feeds, std::string_view name) {
  std::uint64_t count = 0;
  std::uint64_t changed = 0;
  Sizes returning;
  for (const FeedDiff& feed : feeds) {
    if (!is_segment(feed.name) || feed_of_segment(feed.name) != name) continue;
    ++count;
    changed += feed.from_version == feed.to_version ? 0 : 1;
    returning += feed.returning;
  }
  if (count == 0) return "";
  return fmt::format("  {}, {} of them changed; a reader who has all of them downloads {}\n",
                     counted(count, "segment"), grouped(changed),
                     counted(returning.identity, "byte"));
}

}  // namespace

std::string diff_report_json(const DiffReport& report) {
  Json feeds = Json::array();
  for (const FeedDiff& feed : report.feeds) feeds.push_back(feed_json(feed));
  const DocumentsDiff& documents = report.documents;
  const Json json{{"from", report.from},
                  {"to", report.to},
                  {"feeds", feeds},
                  {"documents",
                   {{"added", documents.added},
                    {"removed", documents.removed},
                    {"changed", documents.changed},
                    {"bytes", sizes_json(documents.bytes)}}}};
  return json.dump(2) + "\n";
}

std::string diff_report_text(const DiffReport& report) {
  std::string text = fmt::format("from sequence {} to sequence {}\n", report.from, report.to);
  for (const FeedDiff& feed : report.feeds)
    if (!is_segment(feed.name)) text += feed_text(feed) + segments_text(report.feeds, feed.name);
  const DocumentsDiff& documents = report.documents;
  text += fmt::format("documents: {} added, {} removed, {} changed", grouped(documents.added),
                      grouped(documents.removed), grouped(documents.changed));
  if (documents.bytes.identity > 0)
    text += fmt::format("; {} ({} in gzip)", counted(documents.bytes.identity, "byte"),
                        grouped(documents.bytes.gzip));
  return text + "\n";
}

}  // namespace vizzy
