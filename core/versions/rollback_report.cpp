#include <fmt/format.h>

#include "core/feed/segment_sums.h"
#include "core/format/segment.h"
#include "core/report_json.h"
#include "core/store/hold_members.h"
#include "core/text/number_words.h"
#include "core/versions/rollback.h"

namespace vizzy::versions {

namespace {

std::string outcome(const RollbackReport& report) {
  if (!report.changed)
    return fmt::format("nothing to do: readers already see the content of sequence {}",
                       report.restored);
  return fmt::format("sequence {} {} the content of sequence {}; documents do not change",
                     report.sequence, report.dry_run ? "would publish" : "publishes",
                     report.restored);
}

}  // namespace

std::string json(const RollbackReport& report) {
  const auto feed_json = [](const store::FeedRecord& feed) -> Json {
    return {{"name", feed.outline.name}, {"version", feed.version}, {"total", feed.total}};
  };
  const Json json{{"from", report.from},
                  {"restored", report.restored},
                  {"sequence", report.sequence},
                  {"changed", report.changed},
                  {"feeds", list_json(report.feeds, feed_json)},
                  {"hold", store::hold_members(report.hold)},
                  {"warnings", texts_of(report.warnings)},
                  {"dry_run", report.dry_run}};
  return report_json(json);
}

std::string text(const RollbackReport& report) {
  std::string text;
  feed::SegmentSums segments;
  for (const store::FeedRecord& feed : report.feeds) segments.add(feed.outline.name, feed.total);
  for (const store::FeedRecord& feed : report.feeds) {
    const std::string& name = feed.outline.name;
    if (format::is_segment(name)) continue;
    text +=
        fmt::format("{}: {}, version {}\n", name, text::counted(feed.total, "item"), feed.version);
    text += segments.text(name);
  }
  text += outcome(report) + "\n";
  if (report.hold)
    text += fmt::format("{} {}: no build undoes it\n", report.dry_run ? "would be held" : "held",
                        store::hold_text(*report.hold));
  if (report.changed && !report.dry_run && !report.hold)
    text += "the next build publishes the data in the database: correct it first\n";
  return text;
}

text::RunSummary summary(const RollbackReport& report) {
  return {.message = outcome(report),
          .facts = {{"from", report.from},
                    {"restored", report.restored},
                    {"sequence", report.sequence},
                    {"changed", report.changed},
                    {"dry_run", report.dry_run}},
          .metrics = {}};
}

}  // namespace vizzy::versions
