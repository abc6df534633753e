#include "core/publish/purge.h"

#include <fmt/format.h>

#include <string>

#include "core/error.h"
#include "core/publish/pending_purge.h"
#include "core/report_text.h"

namespace vizzy {

namespace {

/// Asks every cache, also when one fails.
bool ask(const PublishContext& context, const PurgeRequest& request) {
  bool all_did = true;
  for (Purger* purger : context.options.purgers) {
    try {
      purger->purge(request);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      all_did = false;
      context.report.warnings.push_back(
          fmt::format("caches may show the old version until its max-age is over; the next run "
                      "purges again: {}",
                      error.what()));
    }
  }
  return all_did;
}

bool is_within_limit(const PublishContext& context, const PurgeRequest& request) {
  const std::uint64_t limit = context.options.max_purged_paths;
  if (request.paths.size() <= limit) return true;
  context.report.warnings.push_back(
      fmt::format("{} to purge are more than {}: caches were told nothing, and may show the old "
                  "version until its max-age is over; pass --allow-cost to purge them",
                  counted(request.paths.size(), "path"), grouped(limit)));
  return false;
}

}  // namespace

void purge_caches(const PublishContext& context) {
  if (context.options.purgers.empty() || context.is_dry_run()) return;
  PendingPurge pending(context.folder, context.web.name());
  const bool was_left = pending.join_left_at(context.state);
  const auto request = pending.request();
  if (!request) return;
  PurgeReport& report = context.report.purge.emplace();
  report.is_takedown = request->is_takedown;
  for (const std::string& path : request->paths) report.paths.push_back("/" + path);
  report.done = is_within_limit(context, *request) && ask(context, *request);
  if (report.done) {
    if (was_left) PendingPurge::remove_at(context.state);
    pending.remove();
  } else if (request->is_takedown) {
    PendingPurge::leave_at(context.state, *request);
  }
}

}  // namespace vizzy
