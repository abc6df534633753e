#include <fmt/format.h>

#include <array>
#include <utility>

#include "core/format/resource_kind.h"
#include "core/publish/publish_report.h"

namespace vizzy::publish {

namespace {

text::Gauge single(const char* name, const char* help, std::uint64_t value) {
  return {name, help, {{{}, static_cast<double>(value)}}};
}

/// One sample for each kind of resource, and one for the bookkeeping.
text::Gauge by_kind(const PublishReport& report, const char* name, const char* help,
                    std::uint64_t PublishCounts::*member) {
  text::Gauge gauge{name, help, {}};
  const auto add = [&](std::string_view kind, const PublishCounts& counts) {
    gauge.samples.push_back({{{"kind", std::string(kind)}}, static_cast<double>(counts.*member)});
  };
  for (const format::ResourceKind kind : format::kResourceKinds)
    add(word_of(kind), report.kinds.at(static_cast<std::size_t>(kind)));
  add("bookkeeping", report.bookkeeping);
  return gauge;
}

void add_check(text::RunSummary& summary, const ListingReport& check) {
  summary.facts.emplace_back("flaws", check.flaws());
  summary.metrics.push_back(single("vizzy_publish_check_flaws",
                                   "What a check found missing or of another size, and put again.",
                                   check.flaws()));
  summary.metrics.push_back(single("vizzy_publish_check_lost",
                                   "Objects of older versions that a check could not put again.",
                                   check.lost));
  summary.metrics.push_back(
      single("vizzy_publish_check_foreign", "Objects that nothing accounts for.", check.foreign));
}

void add_garbage(text::RunSummary& summary, const GarbageReport& garbage, bool dry_run) {
  summary.facts.emplace_back("garbage_removed", dry_run ? 0 : garbage.removed);
  summary.facts.emplace_back("garbage_left", garbage.left);
  summary.metrics.push_back(single("vizzy_publish_garbage_removed",
                                   "Garbage that the last run removed at the destination.",
                                   dry_run ? 0 : garbage.removed));
  summary.metrics.push_back(single("vizzy_publish_garbage_left",
                                   "Garbage that the last run left at the destination.",
                                   garbage.left));
  summary.metrics.push_back(single("vizzy_publish_kept_versions",
                                   "Versions that the destination retains.",
                                   garbage.kept_versions));
}

void add_purge(text::RunSummary& summary, const PurgeReport& purge) {
  const std::uint64_t pending = purge.done ? 0 : purge.paths.size();
  summary.facts.emplace_back("purge_pending", pending);
  summary.metrics.push_back(single("vizzy_publish_purge_pending_paths",
                                   "Paths whose purge failed or is pending.", pending));
}

std::uint64_t breaks_of(const PublishReport& report) {
  return report.contract.breaks.size() + report.contract.known_breaks.size();
}

}  // namespace

text::RunSummary summary(const PublishReport& report) {
  const PublishCounts total = report.total();
  text::RunSummary summary{
      .message = outcome(report),
      .facts = {{"sequence", report.sequence},
                {"changed", report.changed},
                {"held", report.is_held},
                {"contract_breaks", breaks_of(report)},
                {"puts", total.puts},
                {"bytes", total.bytes},
                {"removed", total.removed},
                {"requests", report.requests},
                {"dry_run", report.dry_run}},
      .metrics = {
          single("vizzy_published_sequence", "Sequence at the destination.",
                 report.dry_run || report.is_held ? report.replaced.value_or(0) : report.sequence),
          single("vizzy_hold", "1 while a hold stands.", report.hold || report.hold_there ? 1 : 0),
          by_kind(report, "vizzy_publish_puts", "PUT requests of the last run.",
                  &PublishCounts::puts),
          by_kind(report, "vizzy_publish_put_bytes", "Bytes that the last run put.",
                  &PublishCounts::bytes),
          by_kind(report, "vizzy_publish_removed", "Objects that the last run removed.",
                  &PublishCounts::removed),
          single("vizzy_publish_contract_breaks",
                 "What apps rely on and the last run broke, with leave.", breaks_of(report)),
          single("vizzy_publish_requests", "HTTP requests of the last run.", report.requests),
          single("vizzy_publish_warnings", "Warnings of the last run.", report.warnings.size())}};
  if (report.check) add_check(summary, *report.check);
  if (report.garbage) add_garbage(summary, *report.garbage, report.dry_run);
  if (report.purge) add_purge(summary, *report.purge);
  return summary;
}

}  // namespace vizzy::publish
