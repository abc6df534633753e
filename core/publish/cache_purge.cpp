#include "core/publish/cache_purge.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/purge/pending_purge.h"
#include "core/text/number_words.h"

namespace vizzy::publish {

namespace {

constexpr std::size_t kMaxNamedPaths = 20;

/// Asks every cache, even when one fails.
bool ask(const PublishContext& context, const purge::PurgeRequest& request) {
  bool all_did = true;
  for (purge::Purger* purger : context.options.purgers) {
    try {
      purger->purge(request);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::interrupted) throw;
      all_did = false;
      context.report.warnings.emplace_back(
          fmt::format("caches may show the old version until its max-age is over; the next run "
                      "purges again: {}",
                      error.message().problem),
          error.message().remedy);
    }
  }
  return all_did;
}

bool is_within_limit(const PublishContext& context, const purge::PurgeRequest& request) {
  const std::uint64_t limit = context.options.max_purged_paths;
  const bool is_billed = std::ranges::any_of(
      context.options.purgers, [](const auto* purger) { return purger->takes_wildcards(); });
  if (!is_billed || request.paths.size() <= limit) return true;
  context.report.warnings.emplace_back(
      fmt::format(
          "{} to purge are more than {}: no cache was purged; they may show the old version "
          "until its max-age is over",
          text::counted(request.paths.size(), "path"), text::grouped(limit)),
      Remedy{"pass --allow-cost to purge them"});
  return false;
}

void leave_at_destination(const PublishContext& context, const purge::PurgeRequest& request) {
  purge::PendingPurge::leave_at(context.bookkeeping, request);
  context.report.bookkeeping.count_put(purge::purge_request_json(request).size());
}

/// Nobody was asked to purge. Only the run that withdrew something reports it: there may be no
/// caches.
void leave_to_later_run(const PublishContext& context) {
  if (!context.report.purge) return;
  purge::PendingPurge pending(context.folder, context.web.name());
  (void)pending.join_left_at(context.bookkeeping);
  leave_at_destination(context, pending.request().value());
  const std::vector<std::string>& paths = context.report.purge->paths;
  const std::size_t named = std::min(paths.size(), kMaxNamedPaths);
  context.report.warnings.emplace_back(fmt::format(
      "caches in front of {} may still show taken-down content: purge {}{}, or publish again "
      "with --purge-command or --cloudfront, now or later; without caches nothing is left to do",
      context.web.name(),
      fmt::join(paths.begin(), paths.begin() + static_cast<std::ptrdiff_t>(named), " "),
      text::and_more(named, paths.size())));
}

}  // namespace

void purge_caches(const PublishContext& context) {
  if (context.is_dry_run()) return;
  if (!context.has_caches()) return leave_to_later_run(context);
  purge::PendingPurge pending(context.folder, context.web.name());
  const bool was_left = pending.join_left_at(context.bookkeeping);
  const auto request = pending.request();
  if (!request) return;
  PurgeReport& report = context.report.purge.emplace(context.report.purge.value_or(PurgeReport()));
  if (!report.done) report.paths.clear();
  report.is_takedown = request->is_takedown;
  report.set_paths(request->paths);
  report.done = is_within_limit(context, *request) && ask(context, *request);
  if (report.done) {
    if (was_left) purge::PendingPurge::remove_at(context.bookkeeping);
    pending.remove();
  } else if (request->is_takedown) {
    leave_at_destination(context, *request);
  }
}

void purge_collected(const PublishContext& context, const std::set<std::string>& paths) {
  if (paths.empty() || !context.has_caches() || context.takes_wildcards()) return;
  purge::PendingPurge(context.folder, context.web.name()).add(paths, false);
  purge_caches(context);
}

}  // namespace vizzy::publish
