#include <array>

#include "core/compile/build_report.h"
#include "core/compile/oversized_rows.h"
#include "core/feed/segment_sums.h"
#include "core/format/segment.h"

namespace vizzy::compile {

namespace {

using Kind = std::pair<const char*, const ResourceCounts*>;

std::array<Kind, 4> kinds(const BuildReport& report) {
  return {{{"entry", &report.entries},
           {"changes", &report.changes},
           {"object", &report.objects},
           {"document", &report.documents}}};
}

double number(std::uint64_t value) { return static_cast<double>(value); }

text::Gauge single(std::string name, std::string help, double value) {
  return {std::move(name), std::move(help), {{{}, value}}};
}

void add_encodings(text::Gauge& metric, const text::Labels& labels, const codec::Sizes& sizes) {
  const auto add = [&](const char* encoding, std::uint64_t bytes) {
    text::Labels all = labels;
    all.emplace_back("encoding", encoding);
    metric.samples.push_back({std::move(all), number(bytes)});
  };
  add("identity", sizes.identity);
  add("gzip", sizes.gzip);
  add("brotli", sizes.brotli);
}

void add_feeds(std::vector<text::Gauge>& metrics, const BuildReport& report) {
  text::Gauge items{"vizzy_feed_items", "Items of a feed.", {}};
  text::Gauge pages{"vizzy_feed_pages", "Pages of a feed, the one in its entry included.", {}};
  text::Gauge bytes{"vizzy_feed_entry_bytes", "Size of a feed's entry.", {}};
  text::Gauge segments{"vizzy_feed_segments", "Segments of a feed.", {}};
  feed::SegmentSums sums;
  for (const FeedReport& feed : report.feeds) sums.add(feed.name, feed.total);
  for (const FeedReport& feed : report.feeds) {
    if (format::is_segment(feed.name)) continue;  // a label for each would be too many
    const text::Labels labels{{"feed", feed.name}};
    items.samples.push_back({labels, number(feed.total)});
    pages.samples.push_back({labels, number(feed.pages)});
    add_encodings(bytes, labels, feed.entry_bytes);
    segments.samples.push_back({labels, number(sums.count(feed.name))});
  }
  for (text::Gauge* metric : {&items, &pages, &bytes, &segments})
    metrics.push_back(std::move(*metric));
}

void add_resources(std::vector<text::Gauge>& metrics, const BuildReport& report) {
  text::Gauge counts{
      "vizzy_build_resources", "What the last build did to resources of a kind.", {}};
  text::Gauge bytes{"vizzy_build_written_bytes", "Bytes that the last build wrote.", {}};
  for (const auto& [kind, count] : kinds(report)) {
    const auto add = [&](const char* outcome, std::uint64_t value) {
      counts.samples.push_back({{{"kind", kind}, {"outcome", outcome}}, number(value)});
    };
    add("written", count->written);
    add("reused", count->reused);
    add("repaired", count->repaired);
    add("removed", count->removed);
    add_encodings(bytes, {{"kind", kind}}, count->written_bytes);
  }
  metrics.push_back(std::move(counts));
  metrics.push_back(std::move(bytes));
}

void add_costs(std::vector<text::Gauge>& metrics, const BuildReport& report) {
  metrics.push_back(single("vizzy_build_files_written", "Files that the last build wrote.",
                           number(report.files_written)));
  metrics.push_back(single("vizzy_build_puts",
                           "PUT requests that publishing the last build costs, in one encoding.",
                           number(report.puts)));
  metrics.push_back(single("vizzy_build_largest_page_gzip_bytes",
                           "The largest entry or page in gzip.",
                           number(report.largest_page_bytes)));
  metrics.push_back(single("vizzy_build_peak_memory_bytes", "Peak memory of the last build.",
                           number(report.peak_memory_bytes)));
  metrics.push_back(single("vizzy_build_warnings", "Warnings of the last build.",
                           static_cast<double>(report.warnings.size())));
  metrics.push_back(single("vizzy_build_contract_breaks",
                           "What apps rely on and the last build was allowed to break.",
                           static_cast<double>(report.contract.breaks.size())));
  metrics.push_back(single("vizzy_build_contract_additions",
                           "What the last build added to what apps may use.",
                           static_cast<double>(report.contract.additions.size())));
  metrics.push_back(single("vizzy_build_oversized_rows",
                           "Rows that the last build cut or left out, because they are too large.",
                           number(count_oversized(report.oversized))));
  text::Gauge missing{
      "vizzy_feed_items_without_document", "Items of a feed that open no document.", {}};
  for (const MissingDocuments& feed : report.missing_documents)
    missing.samples.push_back({{{"feed", feed.feed}}, number(feed.missing)});
  metrics.push_back(std::move(missing));
  text::Gauge phases{"vizzy_build_phase_seconds", "How long a phase of the last build took.", {}};
  for (const PhaseReport& phase : report.phases)
    phases.samples.push_back({{{"phase", phase.name}}, phase.seconds.count()});
  metrics.push_back(std::move(phases));
}

}  // namespace

text::RunSummary summary(const BuildReport& report) {
  text::RunSummary summary{.message = outcome(report),
                           .facts = {{"sequence", report.sequence},
                                     {"changed", report.changed},
                                     {"held", report.is_held},
                                     {"objects_written", report.objects.written},
                                     {"documents_written", report.documents.written},
                                     {"files_written", report.files_written},
                                     {"puts", report.puts},
                                     {"contract_breaks", report.contract.breaks.size()},
                                     {"contract_additions", report.contract.additions.size()},
                                     {"oversized_rows", count_oversized(report.oversized)},
                                     {"peak_memory_bytes", report.peak_memory_bytes}},
                           .metrics = {}};
  summary.metrics.push_back(
      single("vizzy_sequence", "The sequence that readers see.", number(report.sequence)));
  summary.metrics.push_back(single("vizzy_hold", "1 while a hold stands.", report.hold ? 1 : 0));
  add_feeds(summary.metrics, report);
  add_resources(summary.metrics, report);
  add_costs(summary.metrics, report);
  return summary;
}

}  // namespace vizzy::compile
