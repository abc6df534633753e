#include "core/publish/publication.h"

#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/resource_kind.h"
#include "core/publish/delivery.h"
#include "core/publish/plan_listing.h"
#include "core/publish/precedence.h"
#include "core/publish/stale_paths.h"
#include "core/purge/pending_purge.h"
#include "core/store/history.h"
#include "core/store/layout.h"

namespace vizzy::publish {

namespace {

void insert_shards(std::set<codec::Digest>& digests, const store::Manifest& manifest) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const store::ShardRecord& shard : *shards) digests.insert(shard.digest);
}

}  // namespace

std::chrono::steady_clock::time_point PublishContext::deadline() const {
  using Time = std::chrono::steady_clock::time_point;
  return options.deadline.count() == 0 ? Time::max() : start + options.deadline;
}

std::vector<StateFile> files_of_record(const PublishContext& context,
                                       const Withdrawal& withdrawal) {
  const OwnVersion& own = context.own;
  std::vector<StateFile> files{
      {destination::state_keys::manifest(own.mark.sequence, own.mark.manifest), own.manifest_text,
       "what is published"}};
  for (const store::Manifest& manifest : withdrawal.rewritten()) {
    std::string text = context.folder.read(store::manifest_path(manifest.sequence)).value();
    std::string key = destination::state_keys::manifest(manifest.sequence, codec::sha256(text));
    files.push_back(
        {std::move(key), std::move(text), "an older version without what is taken down"});
  }
  if (!own.denylist.empty())
    files.push_back(
        {std::string(destination::state_keys::kDenylist), own.denylist, "what was taken down"});
  return files;
}

bool leaves_purge(const PublishContext& context, const Published& published,
                  const Withdrawal& withdrawal) {
  return context.options.purgers.empty() && withdrawal.is_needed() && published.head;
}

bool Publication::run() {
  published_ = read_head(context_.state);
  if (published_.head)
    require_asked_form(*published_.head, context_.own.mark.form, context_.options.asked_form,
                       context_.web.name());
  if (published_.mark() != nullptr) context_.report.replaced = published_.mark()->sequence;
  if (is_published() && !checks()) return true;
  require_right_to_publish();
  read_states(published_, context_.state, context_.folder);
  const bool stands = is_published() || stands_with_same_content();
  if (stands && !checks()) return true;
  require_own_history();
  const Plan plan = make_plan();
  if (checks()) check_.emplace(context_.folder, context_.own, published_, context_.state);
  if (checks()) context_.report.check = check_->compare(context_.web, plan);
  if (stands && is_complete(plan)) return true;
  context_.report.changed = true;
  context_.report.completed_interrupted = published_.head && !published_.head->intents.empty();
  const Withdrawal withdrawal(context_.folder, published_, context_.state);
  std::set<codec::Digest> shards = find_missing_shards(withdrawal);
  if (context_.is_dry_run()) {
    list(plan, withdrawal, shards);
    return true;
  }
  return Delivery(context_, published_, publisher_, check_ ? &*check_ : nullptr)
      .run(plan, withdrawal, shards);
}

/// Nothing was interrupted, and the form and the denylist are the same.
bool Publication::may_stand() const {
  return published_.mark() != nullptr && published_.head->intents.empty() &&
         published_.mark()->form == context_.own.mark.form &&
         published_.head->denylist == context_.own.denylist_digest();
}

bool Publication::is_published() const {
  return may_stand() && *published_.mark() == context_.own.mark;
}

/// Two folders that build the same data in step need not fight.
bool Publication::stands_with_same_content() const {
  return may_stand() && published_.mark()->sequence == context_.own.mark.sequence &&
         !published_.is_unknown &&
         published_.states.front().manifest.same_content(context_.own.manifest);
}

bool Publication::is_complete(const Plan& plan) const {
  return context_.report.check->flaws() == 0 && !plan.rewrites(format::ResourceKind::object);
}

void Publication::require_right_to_publish() {
  publisher_ = publisher_of(context_.folder);
  if (published_.head)
    require_precedence(*published_.head, context_.own.mark.sequence, publisher_,
                       context_.options.clock(), context_.web.name());
}

/// Where the folder keeps the published sequence too, it must be the same one. A takedown
/// rewrites what the folder keeps.
void Publication::require_own_history() const {
  if (published_.mark() == nullptr || published_.is_unknown ||
      published_.head->denylist != context_.own.denylist_digest())
    return;
  const std::uint64_t sequence = published_.mark()->sequence;
  const store::Manifest& published = published_.states.front().manifest;
  if (sequence == context_.own.mark.sequence) {
    require_same_history(context_.own.manifest, published, context_.web.name());
  } else if (context_.folder.size(store::manifest_path(sequence))) {
    require_same_history(store::read_manifest(context_.folder, sequence), published,
                         context_.web.name());
  }
}

Plan Publication::make_plan() const {
  std::set<codec::Digest> standing;
  if (published_.mark() != nullptr && published_.mark()->form == context_.own.mark.form)
    standing = standing_shards(*published_.head, context_.state, context_.folder);
  return {context_.folder,
          context_.own.manifest,
          published_,
          context_.own.mark.form,
          std::move(standing),
          context_.is_dry_run() || checks() ? PlanDetail::listed : PlanDetail::counted};
}

std::set<codec::Digest> Publication::find_missing_shards(const Withdrawal& withdrawal) const {
  std::set<codec::Digest> present, missing;
  for (const Published::State& state : published_.states) insert_shards(present, state.manifest);
  if (check_) present = check_->standing_shards();
  insert_shards(missing, context_.own.manifest);
  for (const store::Manifest& manifest : withdrawal.rewritten()) insert_shards(missing, manifest);
  for (const codec::Digest& shard : present) missing.erase(shard);
  return missing;
}

void Publication::list(const Plan& plan, const Withdrawal& withdrawal,
                       const std::set<codec::Digest>& shards) const {
  const OwnVersion& own = context_.own;
  PlanListing listing(plan.form(), context_.report);
  StalePaths stale(plan.form(), listing, withdrawal.is_needed());
  std::optional<CheckedVisitor> checked;
  if (check_) checked.emplace(*check_, stale);
  PlanVisitor& visitor = checked ? static_cast<PlanVisitor&>(*checked) : stale;
  plan.visit_objects(visitor);
  withdrawal.visit_objects(plan, visitor);
  if (check_) check_->visit_older_objects(visitor);
  for (const codec::Digest& shard : shards)
    listing.put_file(destination::state_keys::shard(shard),
                     context_.folder.size(store::shard_path(shard)).value_or(0),
                     "a part of the manifest");
  listing.put_file(destination::state_keys::intent(own.mark.sequence, own.mark.manifest),
                   own.manifest_text.size(), "what is meant to be published");
  const std::string key(destination::state_keys::kHead);
  listing.put_file(key, head_json(announcing_head(published_, own)).size(),
                   "says that publishing begins");
  plan.visit_documents(visitor);
  for (const StateFile& file : files_of_record(context_, withdrawal))
    listing.put_file(file.key, file.bytes.size(), file.reason);
  plan.visit_entries(visitor);
  withdrawal.visit_removals(context_.web, visitor);
  listing.put_file(key,
                   head_json(completing_head(published_, own, context_.report.protection)).size(),
                   "says that publishing is done");
  const std::set<std::string> paths = stale.paths();
  if (!context_.options.purgers.empty()) listing.purge(paths);
  if (paths.empty() || !leaves_purge(context_, published_, withdrawal)) return;
  const purge::PendingPurge pending(context_.folder, context_.web.name());
  listing.put_file(std::string(destination::state_keys::kPurge),
                   purge::purge_request_json(pending.joined(paths, true)).size(),
                   "what caches must still forget");
}

}  // namespace vizzy::publish
