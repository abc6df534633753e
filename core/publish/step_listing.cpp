#include "core/publish/step_listing.h"

#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/purge/pending_purge.h"

namespace vizzy::publish {

void StepListing::take(Step step) {
  PublishCounts& counts = report_.kind(step.resource.kind);
  if (step.action == Action::skip) counts.skipped += step.count;
  for (Variant& variant : step.variants) {
    if (step.action == Action::put) counts.count_put(variant.size);
    if (step.action == Action::remove) ++counts.removed;
    report_.plan.push_back({step.action, std::move(variant.key), variant.size, step.reason});
  }
}

void StepListing::put_file(BookkeepingFile file) {
  report_.bookkeeping.count_put(file.bytes.size());
  bookkeeping_.push_back({Action::put, std::move(file.key), file.bytes.size(), file.reason});
}

void StepListing::put_head(const Head& head, Reason reason) {
  put_file({std::string(destination::bookkeeping_keys::kHead), head_json(head), reason});
}

bool StepListing::open() {
  if (!has_head_ && context_.has_journal()) put_head({}, Reason::opened);
  return true;
}

bool StepListing::announce(Head head) {
  announced_ = std::move(head);
  put_head(announced_, Reason::announced);
  return true;
}

void StepListing::fence() { put_head(announced_, Reason::fenced); }

void StepListing::complete(const Head& head, const std::vector<std::string>&) {
  put_head(head, Reason::completed);
}

void StepListing::list_bookkeeping() {
  for (PlannedStep& step : bookkeeping_) report_.plan.push_back(std::move(step));
  bookkeeping_.clear();
}

void StepListing::purge(const StaleCaches& stale) {
  list_bookkeeping();
  if (context_.has_caches())
    for (const std::string& path : stale.paths)
      report_.plan.push_back({Action::purge, "/" + path, 0, Reason::stale});
  if (!stale.is_left || stale.paths.empty()) return;
  const purge::PendingPurge pending(context_.folder, context_.web.name());
  put_file({std::string(destination::bookkeeping_keys::kPurge),
            purge::purge_request_json(pending.joined(stale.paths, true)), Reason::pending_purge});
  list_bookkeeping();
}

}  // namespace vizzy::publish
