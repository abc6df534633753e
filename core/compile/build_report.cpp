#include "core/compile/build_report.h"

#include <fmt/format.h>

#include "core/compile/oversized_rows.h"
#include "core/feed/segment_sums.h"
#include "core/format/segment.h"
#include "core/report_json.h"
#include "core/store/hold_members.h"
#include "core/text/number_words.h"

namespace vizzy::compile {

namespace {

Json counts_json(const ResourceCounts& counts) {
  return {{"written", counts.written},
          {"reused", counts.reused},
          {"repaired", counts.repaired},
          {"removed", counts.removed},
          {"written_bytes", codec::sizes_json(counts.written_bytes)}};
}

Json feed_json(const FeedReport& feed) {
  return {{"name", feed.name},         {"version", feed.version},
          {"sequence", feed.sequence}, {"total", feed.total},
          {"pages", feed.pages},       {"entry_bytes", codec::sizes_json(feed.entry_bytes)}};
}

/// What a partial folder lacks was never damaged.
const char* word_for_repaired(const BuildReport& report) {
  return report.is_partial ? "written here" : "repaired";
}

std::string counts_text(const char* name, const BuildReport& report, const ResourceCounts& counts) {
  std::string text = fmt::format("{:<10} {} written, {} reused", name,
                                 text::grouped(counts.written), text::grouped(counts.reused));
  if (counts.repaired > 0)
    text += fmt::format(", {} {}", text::grouped(counts.repaired), word_for_repaired(report));
  if (counts.removed > 0) text += fmt::format(", {} removed", text::grouped(counts.removed));
  return text + "\n";
}

std::string feed_text(const FeedReport& feed) {
  return fmt::format("{}: {}, {}, version {}\n  the entry takes {}\n", feed.name,
                     text::counted(feed.total, "item"), text::counted(feed.pages, "page"),
                     feed.version, sizes_text(feed.entry_bytes));
}

double total_seconds(const BuildReport& report) {
  double seconds = 0;
  for (const PhaseReport& phase : report.phases) seconds += phase.seconds.count();
  return seconds;
}

}  // namespace

std::string json(const BuildReport& report) {
  Json phases = Json::object();
  for (const PhaseReport& phase : report.phases) phases[phase.name] = phase.seconds.count();
  const Json json{
      {"sequence", report.sequence},
      {"changed", report.changed},
      {"completed_earlier_run", report.completed_earlier_run},
      {"hold", store::hold_members(report.hold)},
      {"held", report.is_held},
      {"warnings", texts_of(report.warnings)},
      {"advice", report.advice},
      {"contract", contract_json(report.contract)},
      {"oversized", oversized_json(report.oversized)},
      {"missing_documents", missing_documents_json(report.missing_documents)},
      {"feeds", list_json(report.feeds, feed_json)},
      {"entries", counts_json(report.entries)},
      {"changes", counts_json(report.changes)},
      {"objects", counts_json(report.objects)},
      {"documents", counts_json(report.documents)},
      {"largest_page", {{"url", report.largest_page}, {"gzip", report.largest_page_bytes}}},
      {"files_written", report.files_written},
      {"puts", report.puts},
      {"puts_all_encodings", report.puts_all_encodings},
      {"seconds", phases},
      {"transaction_seconds", report.transaction_time.count()},
      {"peak_memory_bytes", report.peak_memory_bytes}};
  return report_json(json);
}

std::string text(const BuildReport& report) {
  std::string text;
  if (report.completed_earlier_run) text += "completed the commit of an interrupted run\n";
  feed::SegmentSums segments;
  for (const FeedReport& feed : report.feeds) segments.add(feed.name, feed.total);
  for (const FeedReport& feed : report.feeds)
    if (!format::is_segment(feed.name)) text += feed_text(feed) + segments.text(feed.name);
  text += counts_text("entries", report, report.entries);
  if (report.changes.written + report.changes.reused + report.changes.repaired > 0)
    text += counts_text("changes", report, report.changes);
  text += counts_text("objects", report, report.objects);
  text += counts_text("documents", report, report.documents);
  text += contract_text(report.contract);
  for (const std::string& advice : report.advice) text += "advice: " + advice + "\n";
  text += fmt::format("database   read in one transaction of {:.2f} s\n",
                      report.transaction_time.count());
  return text + outcome(report) + "\n";
}

std::string sizes_text(const codec::Sizes& sizes) {
  std::string text = text::counted(sizes.identity, "byte");
  if (sizes.gzip > 0) text += fmt::format(", {} in gzip", text::grouped(sizes.gzip));
  if (sizes.brotli > 0) text += fmt::format(", {} in brotli", text::grouped(sizes.brotli));
  return text;
}

std::string outcome(const BuildReport& report) {
  const std::string spent = fmt::format("{:.2f} s, peak memory {} MB", total_seconds(report),
                                        text::grouped(report.peak_memory_bytes / 1'000'000));
  if (report.changed)
    return fmt::format("sequence {} is committed: {}, {} ({})", report.sequence,
                       text::counted(report.files_written, "file"),
                       text::counted(report.puts, "PUT"), spent);
  if (report.is_held)
    return fmt::format("held: sequence {} stays current; the build is sound and not committed ({})",
                       report.sequence, spent);
  if (report.files_written > 0)
    return fmt::format("nothing new; sequence {} is current, {}: {} ({})", report.sequence,
                       word_for_repaired(report), text::counted(report.files_written, "file"),
                       spent);
  return fmt::format("sequence {} is current; nothing written ({})", report.sequence, spent);
}

}  // namespace vizzy::compile
