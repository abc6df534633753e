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

namespace vizzy {

namespace {

void insert_shards(std::set<Digest>& digests, const Manifest& manifest) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const ShardRecord& shard : *shards) digests.insert(shard.digest);
}

}  // namespace

std::chrono::steady_clock::time_point PublishContext::deadline() const {
  using Time = std::chrono::steady_clock::time_point;
  return options.deadline.count() == 0 ? Time::max() : start + options.deadline;
}

std::vector<BookkeepingFile> bookkeeping_files(const PublishContext& context,
                                               const Withdrawal& withdrawal) {
  const FolderVersion& own = context.own;
  std::vector<BookkeepingFile> files{
      {bookkeeping_keys::manifest(own.mark.sequence, own.mark.manifest), own.manifest_text,
       "what is published"}};
  for (const Manifest& manifest : withdrawal.rewritten()) {
    std::string text = context.folder.read(layout::manifest_path(manifest.sequence)).value();
    std::string key = bookkeeping_keys::manifest(manifest.sequence, sha256(text));
    files.push_back(
        {std::move(key), std::move(text), "an older version without what is taken down"});
  }
  if (!own.denylist.empty())
    files.push_back(
        {std::string(bookkeeping_keys::kDenylist), own.denylist, "what was taken down"});
  return files;
}

bool leaves_purge(const PublishContext& context, const Published& published,
                  const Withdrawal& withdrawal) {
  return context.options.purgers.empty() && withdrawal.is_needed() && published.head;
}

bool Publication::run() {
  published_ = read_head(context_.bookkeeping);
  const Representation* now = published_.head ? published_.head->representation() : nullptr;
  if (now != nullptr)
    require_asked_representation(*now, context_.own.mark.representation,
                                 context_.options.asked_representation, context_.web.name());
  if (published_.mark() != nullptr) context_.report.replaced = published_.mark()->sequence;
  if (is_published() && !checks()) return true;
  require_right_to_publish();
  read_versions(published_, context_.bookkeeping, context_.folder);
  const bool stands = is_published() || stands_with_same_content();
  if (stands && !checks()) return true;
  require_own_history();
  const Plan plan = make_plan();
  if (checks()) check_.emplace(context_.folder, context_.own, published_, context_.bookkeeping);
  if (checks()) context_.report.check = check_->compare(context_.web, plan);
  if (stands && is_complete(plan)) return true;
  context_.report.changed = true;
  context_.report.completed_interrupted = published_.head && !published_.head->intents.empty();
  const Withdrawal withdrawal(context_.folder, published_, context_.bookkeeping);
  std::set<Digest> shards = find_missing_shards(withdrawal);
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
         published_.mark()->representation == context_.own.mark.representation &&
         published_.head->denylist == context_.own.denylist_digest();
}

bool Publication::is_published() const {
  return may_stand() && *published_.mark() == context_.own.mark;
}

/// Two folders that build the same data in step need not fight.
bool Publication::stands_with_same_content() const {
  return may_stand() && published_.mark()->sequence == context_.own.mark.sequence &&
         !published_.is_unknown &&
         published_.versions.front().manifest.same_content(context_.own.manifest);
}

bool Publication::is_complete(const Plan& plan) const {
  return context_.report.check->flaws() == 0 && !plan.rewrites(ResourceKind::object);
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
  const Manifest& published = published_.versions.front().manifest;
  if (sequence == context_.own.mark.sequence) {
    require_same_history(context_.own.manifest, published, context_.web.name());
  } else if (context_.folder.size(layout::manifest_path(sequence))) {
    require_same_history(read_manifest(context_.folder, sequence), published, context_.web.name());
  }
}

Plan Publication::make_plan() const {
  std::set<Digest> standing;
  if (published_.mark() != nullptr &&
      published_.mark()->representation == context_.own.mark.representation)
    standing = standing_shards(*published_.head, context_.bookkeeping, context_.folder);
  return {context_.folder,
          context_.own.manifest,
          published_,
          context_.own.mark.representation,
          std::move(standing),
          context_.is_dry_run() || checks() ? PlanDetail::listed : PlanDetail::counted};
}

std::set<Digest> Publication::find_missing_shards(const Withdrawal& withdrawal) const {
  std::set<Digest> present, missing;
  for (const PublishedVersion& version : published_.versions)
    insert_shards(present, version.manifest);
  if (check_) present = check_->standing_shards();
  insert_shards(missing, context_.own.manifest);
  for (const Manifest& manifest : withdrawal.rewritten()) insert_shards(missing, manifest);
  for (const Digest& shard : present) missing.erase(shard);
  return missing;
}

void Publication::list(const Plan& plan, const Withdrawal& withdrawal,
                       const std::set<Digest>& shards) const {
  const FolderVersion& own = context_.own;
  PlanListing listing(plan.representation(), context_.report);
  StalePaths stale(plan.representation(), listing, withdrawal.is_needed());
  std::optional<CheckedVisitor> checked;
  if (check_) checked.emplace(*check_, stale);
  PlanVisitor& visitor = checked ? static_cast<PlanVisitor&>(*checked) : stale;
  plan.visit_objects(visitor);
  withdrawal.visit_objects(plan, visitor);
  if (check_) check_->visit_older_objects(visitor);
  for (const Digest& shard : shards)
    listing.put_file(bookkeeping_keys::shard(shard),
                     context_.folder.size(layout::shard_path(shard)).value_or(0),
                     "a part of the manifest");
  listing.put_file(bookkeeping_keys::intent(own.mark.sequence, own.mark.manifest),
                   own.manifest_text.size(), "what is meant to be published");
  const std::string key(bookkeeping_keys::kHead);
  listing.put_file(key, head_json(announcing_head(published_, own)).size(),
                   "says that publishing begins");
  plan.visit_documents(visitor);
  for (const BookkeepingFile& file : bookkeeping_files(context_, withdrawal))
    listing.put_file(file.key, file.bytes.size(), file.reason);
  plan.visit_entries(visitor);
  withdrawal.visit_removals(context_.web, visitor);
  listing.put_file(key,
                   head_json(completing_head(published_, own, context_.report.swap_method)).size(),
                   "says that publishing is done");
  const std::set<std::string> paths = stale.paths();
  if (!context_.options.purgers.empty()) listing.purge(paths);
  if (paths.empty() || !leaves_purge(context_, published_, withdrawal)) return;
  const PendingPurge pending(context_.folder, context_.web.name());
  listing.put_file(std::string(bookkeeping_keys::kPurge),
                   purge_request_json(pending.joined(paths, true)).size(),
                   "what caches must still forget");
}

}  // namespace vizzy
