#include "core/publish/report.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/report_text.h"

namespace vizzy {

using Json = nlohmann::ordered_json;

namespace {

Json counts_json(const PublishCounts& counts) {
  return {{"puts", counts.puts},
          {"bytes", counts.bytes},
          {"resumed", counts.resumed},
          {"skipped", counts.skipped},
          {"removed", counts.removed}};
}

Json plan_json(const std::vector<PlannedStep>& plan) {
  Json steps = Json::array();
  for (const PlannedStep& step : plan)
    steps.push_back({{"action", step.action},
                     {"key", step.key},
                     {"bytes", step.bytes},
                     {"reason", step.reason}});
  return steps;
}

std::string counts_text(std::string_view name, const PublishCounts& counts) {
  std::string text = fmt::format("{:<12} {}, {}", name, counted(counts.puts, "PUT"),
                                 counted(counts.bytes, "byte"));
  if (counts.resumed > 0) text += fmt::format(", {} put before", grouped(counts.resumed));
  if (counts.skipped > 0) text += fmt::format(", {} unchanged", grouped(counts.skipped));
  if (counts.removed > 0) text += fmt::format(", {} removed", grouped(counts.removed));
  return text + "\n";
}

std::string plan_text(const std::vector<PlannedStep>& plan) {
  std::string text;
  for (const PlannedStep& step : plan)
    text +=
        fmt::format("{:<6} {} ({}{})\n", step.action, step.key,
                    step.action == "put" ? counted(step.bytes, "byte") + ", " : "", step.reason);
  return text;
}

}  // namespace

PublishCounts PublishReport::total() const {
  PublishCounts sum = bookkeeping;
  for (const PublishCounts& counts : kinds) {
    sum.puts += counts.puts;
    sum.bytes += counts.bytes;
    sum.resumed += counts.resumed;
    sum.skipped += counts.skipped;
    sum.removed += counts.removed;
  }
  return sum;
}

std::string publish_report_json(const PublishReport& report) {
  Json json{{"destination", report.destination},
            {"sequence", report.sequence},
            {"replaced", report.replaced ? Json(*report.replaced) : Json()},
            {"changed", report.changed},
            {"dry_run", report.dry_run},
            {"completed_interrupted", report.completed_interrupted}};
  json["entries"] = counts_json(report.kinds.at(0));
  json["objects"] = counts_json(report.kinds.at(1));
  json["documents"] = counts_json(report.kinds.at(2));
  json["bookkeeping"] = counts_json(report.bookkeeping);
  json["puts"] = report.total().puts;
  json["bytes"] = report.total().bytes;
  json["requests"] = report.requests;
  json["put_cost"] = report.put_cost;
  json["warnings"] = report.warnings;
  if (report.dry_run) json["plan"] = plan_json(report.plan);
  json["seconds"] = report.seconds.count();
  return json.dump(2) + "\n";
}

std::string publish_report_text(const PublishReport& report) {
  if (!report.changed)
    return fmt::format("nothing to publish: {} holds sequence {}\n", report.destination,
                       report.sequence);
  std::string text = plan_text(report.plan);
  if (report.completed_interrupted)
    text += report.dry_run ? "would complete what an interrupted publish left\n"
                           : "completed what an interrupted publish left\n";
  text += counts_text("entries", report.kinds.at(0));
  text += counts_text("objects", report.kinds.at(1));
  text += counts_text("documents", report.kinds.at(2));
  text += counts_text("bookkeeping", report.bookkeeping);
  const PublishCounts total = report.total();
  text += fmt::format("sequence {} {} published to {}\n  {}, {}, ${:.4f}", report.sequence,
                      report.dry_run ? "would be" : "is", report.destination,
                      counted(total.puts, "PUT"), counted(total.bytes, "byte"), report.put_cost);
  return text + (report.dry_run ? "\n" : fmt::format(" ({:.2f} s)\n", report.seconds.count()));
}

}  // namespace vizzy
