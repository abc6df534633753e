#include "core/publish/publish_report.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/report_json.h"
#include "core/store/hold_members.h"
#include "core/text/number_words.h"

namespace vizzy::publish {

namespace {

Json counts_json(const PublishCounts& counts) {
  return {{"puts", counts.puts},
          {"bytes", counts.bytes},
          {"resumed", counts.resumed},
          {"skipped", counts.skipped},
          {"removed", counts.removed}};
}

Json step_json(const PlannedStep& step) {
  return {{"action", word_of(step.action)},
          {"key", step.key},
          {"bytes", step.bytes},
          {"reason", text_of(step.reason)}};
}

std::string puts_text(const PublishReport& report, const PublishCounts& counts) {
  return fmt::format("{}, {}", text::counted(counts.puts, report.is_folder ? "file" : "PUT"),
                     text::counted(counts.bytes, "byte"));
}

std::string counts_text(std::string_view name, const PublishReport& report,
                        const PublishCounts& counts) {
  std::string text = fmt::format("{:<12} {}", name, puts_text(report, counts));
  if (counts.resumed > 0) text += fmt::format(", {} put before", text::grouped(counts.resumed));
  if (counts.skipped > 0) text += fmt::format(", {} unchanged", text::grouped(counts.skipped));
  if (counts.removed > 0) text += fmt::format(", {} removed", text::grouped(counts.removed));
  return text + "\n";
}

Json check_json(const ListingReport& check) {
  return {{"listed", check.listed},
          {"missing", check.missing},
          {"resized", check.resized},
          {"altered", check.altered},
          {"lost", check.lost},
          {"bookkeeping", check.bookkeeping},
          {"foreign", check.foreign},
          {"foreign_bytes", check.foreign_bytes},
          {"foreign_keys", check.foreign_keys}};
}

Json garbage_json(const GarbageReport& garbage) {
  return {{"kept_versions", garbage.kept_versions},
          {"expired_versions", garbage.expired_versions},
          {"removed", garbage.removed},
          {"bytes", garbage.bytes},
          {"left", garbage.left},
          {"young", garbage.young},
          {"foreign", garbage.foreign}};
}

/// The counts include what is put again.
std::string check_text(const ListingReport& check, bool dry_run) {
  std::string text = fmt::format("check        {} listed, ", text::counted(check.listed, "object"));
  if (check.flaws() == 0) text += "nothing missing\n";
  if (check.flaws() > 0)
    text +=
        fmt::format("{} missing and {} of another size{}{}\n",
                    text::grouped(check.missing + check.bookkeeping), text::grouped(check.resized),
                    check.altered == 0
                        ? ""
                        : fmt::format(" and {} of another content", text::grouped(check.altered)),
                    dry_run ? "" : ", put again");
  if (check.foreign == 0) return text;
  text += fmt::format("foreign      {} that nothing refers to, {}: --gc removes vizzy's\n",
                      text::counted(check.foreign, "object"),
                      text::counted(check.foreign_bytes, "byte"));
  for (const std::string& key : check.foreign_keys) text += fmt::format("  {}\n", key);
  if (check.foreign > check.foreign_keys.size())
    text +=
        fmt::format("  and {} more\n", text::grouped(check.foreign - check.foreign_keys.size()));
  return text;
}

std::string garbage_text(const GarbageReport& garbage, bool dry_run) {
  std::string text =
      fmt::format("garbage      {} {}, {}; versions kept: {}, expired: {}\n",
                  text::counted(garbage.removed, "object"),
                  dry_run ? "would be removed" : "removed", text::counted(garbage.bytes, "byte"),
                  text::grouped(garbage.kept_versions), text::grouped(garbage.expired_versions));
  if (garbage.left > 0)
    text += fmt::format("  {} left to the next run, because of the limit on removals\n",
                        text::grouped(garbage.left));
  if (garbage.young > 0)
    text +=
        fmt::format("  {} put just now, kept until a later run\n", text::grouped(garbage.young));
  if (garbage.foreign > 0)
    text += fmt::format("  {} that vizzy did not put left alone\n", text::grouped(garbage.foreign));
  return text;
}

std::string purge_text(const PurgeReport& purge) {
  return fmt::format("purge        {} {}\n", text::counted(purge.paths.size(), "path"),
                     purge.done       ? "purged from caches"
                     : purge.is_asked ? "left to the next run"
                                      : "left to a run with purge options");
}

std::string cost_text(const PublishReport& report) {
  std::string text = "  " + puts_text(report, report.total());
  if (!report.is_folder) text += fmt::format(", ${:.4f}", report.put_cost);
  return text + (report.dry_run ? "\n" : fmt::format(" ({:.2f} s)\n", report.seconds.count()));
}

std::string plan_text(const std::vector<PlannedStep>& plan) {
  std::string text;
  for (const PlannedStep& step : plan)
    text += fmt::format("{:<6} {} ({}{})\n", word_of(step.action), step.key,
                        step.action == Action::put ? text::counted(step.bytes, "byte") + ", " : "",
                        text_of(step.reason));
  return text;
}

}  // namespace

void ListingReport::add_foreign(const std::string& key, std::uint64_t size) {
  ++foreign;
  foreign_bytes += size;
  if (foreign_keys.size() < kMaxForeignKeys) foreign_keys.push_back(key);
}

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

std::string json(const PublishReport& report) {
  Json json{{"destination", report.destination},
            {"sequence", report.sequence},
            {"replaced", report.replaced ? Json(*report.replaced) : Json()},
            {"changed", report.changed},
            {"hold", store::hold_members(report.hold)},
            {"destination_hold", store::hold_members(report.hold_there)},
            {"held", report.is_held},
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
  if (report.check) json["check"] = check_json(*report.check);
  if (report.garbage) json["garbage"] = garbage_json(*report.garbage);
  if (report.purge) json["purge"] = {{"paths", report.purge->paths}, {"done", report.purge->done}};
  json["contract"] = compile::contract_json(report.contract);
  json["contract"]["breaks_of_builds"] =
      list_json(report.contract.known_breaks, compile::break_json);
  json["warnings"] = texts_of(report.warnings);
  if (report.dry_run) json["plan"] = list_json(report.plan, step_json);
  json["seconds"] = report.seconds.count();
  return report_json(json);
}

std::string outcome(const PublishReport& report) {
  if (report.is_held)
    return fmt::format(
        "held: sequence {} is not published to {}{}", report.sequence, report.destination,
        report.replaced ? fmt::format(", which keeps sequence {}", *report.replaced) : "");
  if (!report.changed)
    return fmt::format("nothing to publish: {} holds sequence {}", report.destination,
                       report.sequence);
  return fmt::format("sequence {} {} published to {}", report.sequence,
                     report.dry_run ? "would be" : "is", report.destination);
}

void require_purged(const PublishReport& report) {
  const auto& purge = report.purge;
  if (!purge || purge->done || !purge->is_takedown || !purge->is_asked) return;
  throw Error(
      ErrorKind::failed,
      fmt::format("sequence {} is published, but caches were not purged of taken-down content; "
                  "readers may still see it",
                  report.sequence),
      {"run again with the same purge options, or purge by hand"});
}

std::string text(const PublishReport& report) {
  std::string text = plan_text(report.plan);
  if (report.changed && report.completed_interrupted)
    text += report.dry_run ? "would complete what an interrupted publish left\n"
                           : "completed what an interrupted publish left\n";
  if (report.changed) {
    text += counts_text("entries", report, report.kinds.at(0));
    text += counts_text("objects", report, report.kinds.at(1));
    text += counts_text("documents", report, report.kinds.at(2));
    text += counts_text("bookkeeping", report, report.bookkeeping);
  }
  if (report.check) text += check_text(*report.check, report.dry_run);
  if (report.garbage) text += garbage_text(*report.garbage, report.dry_run);
  if (report.purge) text += purge_text(*report.purge);
  text += outcome(report) + "\n";
  return report.changed ? text + cost_text(report) : text;
}

}  // namespace vizzy::publish
