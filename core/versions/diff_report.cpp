#include <fmt/format.h>

#include "core/compile/build_report.h"
#include "core/compile/contract_gate.h"
#include "core/format/segment.h"
#include "core/report_json.h"
#include "core/text/number_words.h"
#include "core/versions/diff.h"

namespace vizzy::versions {

namespace {

Json feed_json(const FeedDiff& feed) {
  Json json{{"name", feed.name},
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
            {"returning_reader_bytes", codec::sizes_json(feed.returning)}};
  if (feed.returning_with_changes)
    json["returning_reader_with_changes_bytes"] = codec::sizes_json(*feed.returning_with_changes);
  json["fresh_reader_bytes"] = codec::sizes_json(feed.fresh);
  return json;
}

std::string feed_text(const FeedDiff& feed) {
  if (feed.to_version.empty())
    return fmt::format("{}: removed, had {}\n", feed.name, text::counted(feed.from_total, "item"));
  std::string text =
      fmt::format("{}: {} ({} before), {}, {} of them reused\n", feed.name,
                  text::counted(feed.to_total, "item"), text::grouped(feed.from_total),
                  text::counted(feed.pages, "page"), text::grouped(feed.pages_reused));
  text += fmt::format("  {} added, {} removed, {} moved, {} with other values\n",
                      text::grouped(feed.items.added), text::grouped(feed.items.removed),
                      text::grouped(feed.items.moved), text::grouped(feed.items.changed));
  text += fmt::format("  a reader with the older version downloads {}\n",
                      compile::sizes_text(feed.returning));
  if (feed.returning_with_changes)
    text += fmt::format("  with changes {}\n", compile::sizes_text(*feed.returning_with_changes));
  text += fmt::format("  a new reader downloads {}\n", compile::sizes_text(feed.fresh));
  return text;
}

/// All segments of a feed in one line.
std::string segments_text(const std::vector<FeedDiff>& feeds, std::string_view name) {
  std::uint64_t count = 0;
  std::uint64_t changed = 0;
  codec::Sizes returning;
  for (const FeedDiff& feed : feeds) {
    if (!format::is_segment(feed.name) || format::feed_of_segment(feed.name) != name) continue;
    ++count;
    changed += feed.from_version == feed.to_version ? 0 : 1;
    returning += feed.returning;
  }
  if (count == 0) return "";
  return fmt::format("  {}, {} of them changed; a reader with the older versions downloads {}\n",
                     text::counted(count, "segment"), text::grouped(changed),
                     text::counted(returning.identity, "byte"));
}

Json contract_json(const format::ContractChanges& changes) {
  return {{"breaks", list_json(changes.breaks, compile::break_json)},
          {"additions", changes.additions}};
}

std::string contract_text(const DiffReport& report) {
  if (!report.contract) return "contract: not compared, one of the versions has none\n";
  std::string text;
  for (const format::Break& broken : report.contract->breaks)
    text += "breaks " + format::describe(broken) + "\n";
  for (const std::string& addition : report.contract->additions) text += "adds " + addition + "\n";
  return text;
}

}  // namespace

std::string json(const DiffReport& report) {
  const DocumentsDiff& documents = report.documents;
  Json json{{"from", report.from},
            {"to", report.to},
            {"feeds", list_json(report.feeds, feed_json)},
            {"documents",
             {{"added", documents.added},
              {"removed", documents.removed},
              {"changed", documents.changed},
              {"bytes", codec::sizes_json(documents.bytes)}}}};
  if (report.contract) json["contract"] = contract_json(*report.contract);
  return report_json(json);
}

std::string text(const DiffReport& report) {
  std::string text = fmt::format("from sequence {} to sequence {}\n", report.from, report.to);
  for (const FeedDiff& feed : report.feeds)
    if (!format::is_segment(feed.name))
      text += feed_text(feed) + segments_text(report.feeds, feed.name);
  const DocumentsDiff& documents = report.documents;
  text += fmt::format("documents: {} added, {} removed, {} changed", text::grouped(documents.added),
                      text::grouped(documents.removed), text::grouped(documents.changed));
  if (documents.bytes.identity > 0)
    text += fmt::format("; {}{}", text::counted(documents.bytes.identity, "byte"),
                        documents.bytes.gzip > 0
                            ? fmt::format(" ({} in gzip)", text::grouped(documents.bytes.gzip))
                            : "");
  return text + "\n" + contract_text(report);
}

}  // namespace vizzy::versions
