#include <fmt/format.h>

#include "core/report_json.h"
#include "core/text/number_words.h"
#include "core/versions/takedown.h"

namespace vizzy::versions {

namespace {

std::string sequence_text(const TakedownReport& report) {
  if (!report.changed) return fmt::format("sequence {} is current\n", report.sequence);
  return fmt::format("sequence {} {} committed\n", report.sequence,
                     report.dry_run ? "would be" : "is");
}

std::string purge_text(const TakedownReport& report) {
  if (report.purge.empty()) return "";
  // A cache that is purged before the host has the new files fetches the old ones again.
  std::string text =
      report.dry_run
          ? "these URLs would have to be purged from every cache:\n"
          : "publish now (unless this folder is served directly), then purge these URLs\n"
            "from every cache:\n";
  for (const std::string& url : report.purge) text += fmt::format("  /{}.json\n", url);
  return text;
}

std::string outcome(const TakedownReport& report) {
  const std::string keys = text::counted(report.keys.size(), "key");
  if (report.denial == Denial::undone)
    return fmt::format(
        "{} {} from the denylist; the next build brings back what the database holds",
        report.dry_run ? "would remove" : "removed", keys);
  return fmt::format("{} {}: {} and {} withdrawn, {} rewritten",
                     report.dry_run ? "would take down" : "took down", keys,
                     text::counted(report.objects_withdrawn, "object"),
                     text::counted(report.documents_withdrawn, "document"),
                     text::counted(report.rewritten.size(), "version"));
}

}  // namespace

std::string json(const TakedownReport& report) {
  std::vector<std::string> purge;
  for (const std::string& url : report.purge) purge.push_back(fmt::format("/{}.json", url));
  const Json json{{"keys", report.keys},
                  {"not_found", report.not_found},
                  {"sequence", report.sequence},
                  {"changed", report.changed},
                  {"rewritten", report.rewritten},
                  {"objects_withdrawn", report.objects_withdrawn},
                  {"documents_withdrawn", report.documents_withdrawn},
                  {"documents_rewritten", report.documents_rewritten},
                  {"purge", purge},
                  {"warnings", texts_of(report.warnings)},
                  {"dry_run", report.dry_run}};
  return report_json(json);
}

std::string text(const TakedownReport& report) {
  std::string text = outcome(report) + "\n";
  if (report.documents_rewritten > 0)
    text += fmt::format("{} without {}\n", text::counted(report.documents_rewritten, "document"),
                        report.keys.size() == 1 ? "it" : "them");
  if (!report.destination.empty()) return text;
  return text + sequence_text(report) + purge_text(report);
}

text::RunSummary summary(const TakedownReport& report) {
  return {.message = outcome(report),
          .facts = {{"sequence", report.sequence},
                    {"changed", report.changed},
                    {"objects_withdrawn", report.objects_withdrawn},
                    {"documents_withdrawn", report.documents_withdrawn},
                    {"documents_rewritten", report.documents_rewritten},
                    {"not_found", report.not_found.size()},
                    {"dry_run", report.dry_run}},
          .metrics = {}};
}

}  // namespace vizzy::versions
