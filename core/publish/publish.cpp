#include "core/publish/publish.h"

#include <fmt/format.h>

#include "core/error.h"
#include "core/http/client.h"
#include "core/publish/garbage.h"
#include "core/publish/left_over_bookkeeping.h"
#include "core/publish/publication.h"
#include "core/publish/publish_context.h"
#include "core/store/commit.h"
#include "core/store/hold.h"
#include "core/text/number_words.h"

namespace vizzy::publish {

namespace {

/// How often the head may move under a plan before the run gives up.
constexpr int kMaxAttempts = 5;

bool is_past_deadline(const Error& error) {
  const auto* unanswered = dynamic_cast<const http::NoAnswer*>(&error);
  return unanswered != nullptr && unanswered->cause() == http::NoAnswer::Cause::deadline;
}

/// A failure here must say that readers see the new version.
void collect_garbage(const PublishContext& context) {
  try {
    collect_garbage_at(context);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::gate) {
      context.report.warnings.push_back(error.message());
      return;
    }
    if (is_past_deadline(error)) {
      context.report.warnings.emplace_back(
          "the deadline passed before all garbage was removed; the next run with --gc resumes");
      return;
    }
    if (error.kind() != ErrorKind::failed) throw;
    throw Error(ErrorKind::failed,
                fmt::format("sequence {} is published, but garbage was not removed: {}",
                            context.own.mark.sequence, error.message().problem),
                error.message().remedy);
  }
}

/// What was removed from a bucket that keeps versions is still there.
void warn_of_old_versions(const PublishContext& context) {
  const auto& garbage = context.report.garbage;
  const bool removes_denied = garbage && garbage->removed > 0 && !context.own.denylist.empty();
  if (!context.web.keeps_versions() || !(context.report.is_takedown || removes_denied)) return;
  context.report.warnings.emplace_back(
      fmt::format("{} keeps old versions of objects, so what was taken down can still be read by "
                  "whoever may read versions",
                  context.web.name()),
      Remedy{"remove the noncurrent versions, or add a lifecycle rule that expires them"});
}

/// Runs when the version is published, now or before.
void clean_up(const PublishContext& context) {
  // What is garbage is decided by the folder's version, which is not the published one then.
  if (context.options.garbage == Garbage::collected && !context.report.is_held)
    collect_garbage(context);
  warn_of_old_versions(context);
  if (const auto& check = context.report.check; check && check->lost > 0)
    context.report.warnings.push_back(
        fmt::format("{} of older versions are missing at {} and in the folder: readers who scroll "
                    "those versions start again at the newest one",
                    text::counted(check->lost, "object"), context.web.name()));
}

PublishReport publish_until_settled(store::FileStore& folder, const PublishTarget& target,
                                    const PublishOptions& options, Progress& progress) {
  const auto start = std::chrono::steady_clock::now();
  const LeftOver left_over =
      read_left_over(target.web.name(), target.bookkeeping, target.left_over);
  store::recover(folder);
  std::vector<Message> obeyed;
  const auto hold = store::standing_hold(folder, options.now, obeyed);
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    const FolderVersion own = read_folder_version(folder, options.representation);
    PublishReport report;
    report.destination = target.web.name();
    report.is_folder = !target.web.keeps_headers() && !target.bookkeeping.keeps_headers();
    report.sequence = own.mark.sequence;
    report.hold = hold;
    report.dry_run = options.mode == PublishMode::dry_run;
    const PublishContext context{folder,  own,      target.web, target.bookkeeping,
                                 options, progress, report,     left_over.denylist,
                                 obeyed,  start};
    if (!Publication(context).run()) continue;
    clean_up(context);
    report.warnings.insert(report.warnings.begin(), obeyed.begin(), obeyed.end());
    report.warnings.insert(report.warnings.end(), left_over.warnings.begin(),
                           left_over.warnings.end());
    if (!report.is_folder)
      report.put_cost =
          static_cast<double>(report.total().puts) * options.price_per_million_puts / 1e6;
    report.seconds = std::chrono::steady_clock::now() - start;
    return report;
  }
  throw Error(ErrorKind::gate,
              fmt::format("others published to {} {} times while this run was at work",
                          target.web.name(), kMaxAttempts),
              {"run again, and look for other jobs that publish there"});
}

}  // namespace

HeadMoved::HeadMoved(const std::string& destination)
    : Error(ErrorKind::gate,
            fmt::format("others published to {} while this run was at work", destination),
            {"run again, and look for other jobs that publish there"}) {}

PublishReport publish(store::FileStore& folder, const PublishTarget& target,
                      const PublishOptions& options, Progress& progress) {
  try {
    return publish_until_settled(folder, target, options, progress);
  } catch (const Error& error) {
    if (is_past_deadline(error)) throw past_deadline(target.web.name());
    throw;
  }
}

}  // namespace vizzy::publish
