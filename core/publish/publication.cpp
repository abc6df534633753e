#include "core/publish/publication.h"

#include <utility>

#include "core/format/lineage.h"
#include "core/publish/cache_purge.h"
#include "core/publish/claim.h"
#include "core/publish/delivery.h"
#include "core/publish/precedence.h"
#include "core/publish/step_listing.h"
#include "core/publish/upload.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::publish {

bool Publication::run() {
  if (const std::optional<Plan> plan = prepare()) return deliver(*plan);
  purge_caches(context_);  // an earlier run may have left some
  return true;
}

/// Absent when there is nothing to publish.
std::optional<Plan> Publication::prepare() {
  published_ = read_head(context_.bookkeeping);
  const Representation* now = published_.head ? published_.head->representation() : nullptr;
  if (now != nullptr)
    require_asked_representation(*now, context_.own.mark.representation,
                                 context_.options.asked_representation, context_.web.name());
  if (published_.mark() != nullptr) context_.report.replaced = published_.mark()->sequence;
  if (is_published() && !context_.checks()) return std::nullopt;
  require_right_to_publish();
  read_versions(published_, context_.bookkeeping, context_.folder);
  const bool is_same = is_published() || has_same_content();
  if (is_same && !context_.checks()) return std::nullopt;
  require_own_history();
  Plan plan = make_plan();
  if (context_.checks()) {
    check_.emplace(context_.folder, context_.own, published_, context_.bookkeeping);
    context_.report.check = check_->compare(context_.web, plan);
  }
  if (is_same && is_complete(plan)) return std::nullopt;
  return plan;
}

/// Nothing was interrupted, and the representation and the denylist are the same.
bool Publication::is_same_so_far() const {
  return published_.mark() != nullptr && published_.head->intents.empty() &&
         published_.mark()->representation == context_.own.mark.representation &&
         published_.head->denylist == context_.own.denylist_digest();
}

bool Publication::is_published() const {
  return is_same_so_far() && *published_.mark() == context_.own.mark;
}

/// Two folders that build the same data in step need not fight.
bool Publication::has_same_content() const {
  return is_same_so_far() && published_.mark()->sequence == context_.own.mark.sequence &&
         !published_.is_unknown &&
         published_.versions.front().manifest.same_content(context_.own.manifest);
}

bool Publication::is_complete(const Plan& plan) const {
  return context_.report.check->flaws() == 0 && !plan.rewrites(format::ResourceKind::object);
}

void Publication::require_right_to_publish() {
  publisher_ = publisher_of(context_.folder);
  const PublishedMark& own = context_.own.mark;
  const bool may_replace = context_.options.other_feed == OtherFeed::replaced;
  if (!may_replace && published_.head)
    require_lineage(*published_.head, own.lineage, context_.web.name());
  if (!may_replace && !published_.head) require_unclaimed(context_.web, context_.own);
  if (published_.head)
    require_precedence(*published_.head, own, publisher_, context_.options.clock(),
                       context_.web.name());
}

/// Where the folder keeps the published sequence too, it must be the same one. Where no lineage
/// tells that both are related, the folder must keep it.
void Publication::require_own_history() const {
  const PublishedMark* mark = published_.mark();
  const std::string& lineage = context_.own.mark.lineage;
  if (mark == nullptr || published_.is_unknown || format::are_unrelated(mark->lineage, lineage))
    return;
  std::optional<store::Manifest> own;
  if (mark->sequence == context_.own.mark.sequence) {
    own = context_.own.manifest;
  } else if (context_.folder.size(store::manifest_path(mark->sequence))) {
    own = store::read_manifest(context_.folder, mark->sequence);
  }
  const bool is_other_history = own && format::are_unrelated(own->lineage, mark->lineage);
  if (mark->lineage == lineage && (!own || is_other_history)) return;
  const bool is_rewritten = published_.head->denylist != context_.own.denylist_digest();
  require_same_history(own ? &*own : nullptr, published_.versions.front().manifest,
                       is_rewritten ? Agreement::time : Agreement::content, context_.web.name());
}

Plan Publication::make_plan() const {
  std::set<codec::Digest> present;
  if (published_.mark() != nullptr &&
      published_.mark()->representation == context_.own.mark.representation)
    present = present_shards(*published_.head, context_.bookkeeping, context_.folder);
  return {context_.folder,
          context_.own.manifest,
          published_,
          context_.own.mark.representation,
          std::move(present),
          context_.is_dry_run() || context_.checks() ? PlanDetail::listed : PlanDetail::counted};
}

bool Publication::deliver(const Plan& plan) {
  context_.report.changed = true;
  context_.report.completed_interrupted = published_.head && !published_.head->intents.empty();
  const Withdrawal withdrawal(context_.folder, published_, context_.bookkeeping);
  const auto run = [&](Executor& executor) {
    const Check* check = check_ ? &*check_ : nullptr;
    return Delivery(context_, published_, plan, withdrawal, check, executor).run();
  };
  if (context_.is_dry_run()) {
    StepListing listing(context_);
    return run(listing);
  }
  Upload upload(context_, published_, publisher_);
  return run(upload);
}

}  // namespace vizzy::publish
