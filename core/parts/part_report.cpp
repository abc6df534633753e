#include <fmt/format.h>

#include "core/parts/run_part.h"
#include "core/report_json.h"
#include "core/text/number_words.h"

namespace vizzy::parts {

namespace {

std::string outcome(const PartReport& report) {
  return fmt::format("part {} of {} ({} to {}): {}, {}", report.part, report.parts, 0,
                     report.parts - 1, text::counted(report.items, "item"),
                     text::counted(report.documents, "document"));
}

}  // namespace

std::string json(const PartReport& report) {
  return report_json(Json{{"part", report.part},
                          {"parts", report.parts},
                          {"items", report.items},
                          {"documents", report.documents},
                          {"files_written", report.files_written},
                          {"peak_memory_bytes", report.peak_memory_bytes},
                          {"transaction_seconds", report.transaction_time.count()},
                          {"warnings", texts_of(report.warnings)}});
}

std::string text(const PartReport& report) { return outcome(report) + "\n"; }

text::RunSummary summary(const PartReport& report) {
  const auto gauge = [](const char* name, const char* help, std::uint64_t value) {
    return text::Gauge{name, help, {{{}, static_cast<double>(value)}}};
  };
  return {
      .message = outcome(report),
      .facts = {{"part", report.part},
                {"items", report.items},
                {"documents", report.documents},
                {"files_written", report.files_written}},
      .metrics = {gauge("vizzy_part_items", "Items of the last part.", report.items),
                  gauge("vizzy_part_documents", "Documents of the last part.", report.documents),
                  gauge("vizzy_part_peak_memory_bytes", "Memory of the last part.",
                        report.peak_memory_bytes)}};
}

}  // namespace vizzy::parts
