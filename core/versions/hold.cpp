#include "core/versions/hold.h"

#include <fmt/format.h>

#include <utility>

#include "core/report_json.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/hold_members.h"
#include "core/store/layout.h"
#include "core/timestamp.h"
#include "core/versions/retained.h"

namespace vizzy::versions {

namespace {

/// Absent where there is none, or a damaged one: whoever replaces it need not know it.
std::optional<store::Hold> readable_hold(store::FileStore& store) {
  try {
    return store::read_hold(store);
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::string outcome(const HoldReport& report) {
  const std::string place = report.destination.empty() ? "" : report.destination + " ";
  if (report.hold)
    return fmt::format("{}{} {}", place,
                       report.dry_run  ? "would be held"
                       : place.empty() ? "held"
                                       : "is held",
                       store::hold_text(*report.hold));
  if (report.before)
    return fmt::format("{} the hold {}{}", report.dry_run ? "would release" : "released",
                       place.empty() ? "" : "of " + place, store::hold_text(*report.before));
  return place.empty() ? "nothing is held" : fmt::format("{}is not held", place);
}

std::string consequence(const HoldReport& report) {
  if (!report.destination.empty())
    return report.hold
               ? fmt::format("sequence {} stays: publishes put nothing new\n", report.sequence)
           : report.before ? "the next publish puts what its folder holds\n"
                           : "";
  if (report.hold)
    return fmt::format("sequence {} stays: builds commit nothing, publishes put only takedowns\n",
                       report.sequence);
  return report.before ? "the next build publishes what the database holds\n" : "";
}

}  // namespace

store::Hold make_hold(const HoldRequest& request, std::uint64_t sequence,
                      std::chrono::sys_seconds now) {
  if (request.until && *request.until <= now)
    throw Error(ErrorKind::usage,
                fmt::format("the hold would already be over: {} is not after {}",
                            format_timestamp(*request.until), format_timestamp(now)),
                {"name a later time, or how long it lasts, as 2h"});
  return {.since = now, .until = request.until, .reason = request.reason, .sequence = sequence};
}

HoldReport place_hold(store::FileStore& store, const HoldRequest& request,
                      std::chrono::sys_seconds now) {
  store::recover(store);
  require_published(store);
  HoldReport report{.before = readable_hold(store),
                    .sequence = store::read_commit(store).value().sequence};
  report.hold = make_hold(request, report.before ? report.before->sequence : 0, now);
  store.write_durably(std::string(store::kHold), store::hold_json(*report.hold));
  return report;
}

HoldReport release_hold(store::FileStore& store) {
  store::recover(store);
  HoldReport report{.before = readable_hold(store)};
  if (const auto commit = store::read_commit(store)) report.sequence = commit->sequence;
  store.remove(std::string(store::kHold));
  store.sync();
  return report;
}

std::string json(const HoldReport& report) {
  const Json json{{"hold", store::hold_members(report.hold)},
                  {"before", store::hold_members(report.before)},
                  {"sequence", report.sequence},
                  {"warnings", texts_of(report.warnings)},
                  {"dry_run", report.dry_run}};
  return report_json(json);
}

std::string text(const HoldReport& report) {
  std::string text;
  if (report.hold && report.before)
    text += fmt::format("replaces the hold {}\n", store::hold_text(*report.before));
  return text + outcome(report) + "\n" + consequence(report);
}

text::RunSummary summary(const HoldReport& report) {
  return {.message = outcome(report),
          .facts = {{"sequence", report.sequence},
                    {"held", report.hold.has_value()},
                    {"dry_run", report.dry_run}},
          .metrics = {}};
}

}  // namespace vizzy::versions
