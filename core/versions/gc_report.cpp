#include <fmt/format.h>

#include "core/report_json.h"
#include "core/text/number_words.h"
#include "core/timestamp.h"
#include "core/versions/gc.h"

namespace vizzy::versions {

namespace {

/// The outcome in one line, without a newline.
std::string outcome(const GcReport& report) {
  return fmt::format(
      "{} {} ({}); versions kept: {}, expired: {}", report.dry_run ? "would remove" : "removed",
      text::counted(report.files, "file"), text::counted(report.bytes, "byte"),
      text::grouped(report.kept_versions.size()), text::grouped(report.expired_versions.size()));
}

}  // namespace

std::string json(const GcReport& report) {
  Json json{{"sequence", report.sequence},
            {"kept_versions", report.kept_versions},
            {"expired_versions", report.expired_versions},
            {"files", report.files},
            {"bytes", report.bytes},
            {"files_left", report.files_left},
            {"dry_run", report.dry_run},
            {"warnings", texts_of(report.warnings)}};
  if (report.divided_build_until)
    json["divided_build_until"] = format_timestamp(*report.divided_build_until);
  return report_json(json);
}

std::string text(const GcReport& report) {
  std::string text = outcome(report) + "\n";
  if (report.divided_build_until)
    text += fmt::format("objects were left alone: a build in parts is in progress until {}\n",
                        format_timestamp(*report.divided_build_until));
  if (report.files_left > 0)
    text += fmt::format("{} left; run vizzy gc again\n",
                        text::counted(report.files_left, "garbage file"));
  return text;
}

text::RunSummary summary(const GcReport& report) {
  const auto gauge = [](const char* name, const char* help, std::uint64_t value) {
    return text::Gauge{name, help, {{{}, static_cast<double>(value)}}};
  };
  return {.message = outcome(report),
          .facts = {{"sequence", report.sequence},
                    {"files", report.files},
                    {"bytes", report.bytes},
                    {"files_left", report.files_left},
                    {"dry_run", report.dry_run}},
          .metrics = {gauge("vizzy_gc_removed_files", "Files that the last run of gc removed.",
                            report.dry_run ? 0 : report.files),
                      gauge("vizzy_gc_removed_bytes", "Bytes that the last run of gc removed.",
                            report.dry_run ? 0 : report.bytes),
                      gauge("vizzy_gc_left_files", "Garbage files that the last run of gc left.",
                            report.files_left + (report.dry_run ? report.files : 0)),
                      gauge("vizzy_gc_kept_versions", "Versions that readers can still read.",
                            report.kept_versions.size())}};
}

}  // namespace vizzy::versions
