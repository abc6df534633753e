#include "core/publish/delivery.h"

#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/resource_kind.h"
#include "core/publish/retained_versions.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

std::uint64_t lines_of(const std::vector<ShardRecord>& shards) {
  std::uint64_t lines = 0;
  for (const ShardRecord& shard : shards) lines += shard.lines;
  return lines;
}

void insert_shards(std::set<Digest>& digests, const Manifest& manifest) {
  for_each_shard(manifest, [&](const ShardRecord& shard) { digests.insert(shard.digest); });
}

}  // namespace

Delivery::Delivery(const PublishContext& context, const Published& published, const Plan& plan,
                   const Withdrawal& withdrawal, const Check* check)
    : context_(context),
      published_(published),
      plan_(plan),
      withdrawal_(withdrawal),
      check_(check) {}

bool Delivery::run(Executor& executor) {
  StalePaths stale(context_.own.mark.representation, withdrawal_.is_needed());
  const TakeStep take = [&](Step step) {
    if (check_ != nullptr) step = check_->corrected(std::move(step));
    stale.note(step);
    executor.take(std::move(step));
  };
  if (!publish_immutable(executor, take)) return false;
  publish_mutable(executor, take);
  withdrawal_.removals(context_.web, take);
  const StaleCaches caches = stale_caches(stale);
  executor.remove(caches);
  complete(executor);
  executor.purge(caches);
  return true;
}

/// All that no reader is led to yet.
bool Delivery::publish_immutable(Executor& executor, const TakeStep& take) {
  executor.begin("publishing objects", lines_of(context_.own.manifest.objects));
  put_announced_files(executor);
  // Objects in another representation replace what readers are led to: the next publisher must
  // know.
  const bool is_early = published_.head && plan_.rewrites(ResourceKind::object);
  if (is_early) {
    executor.settle();
    if (!announce(executor)) return false;
  }
  plan_.objects(take);
  withdrawal_.objects(plan_, take);
  if (check_ != nullptr) check_->older_objects(take);
  executor.settle();
  return is_early || announce(executor);
}

void Delivery::publish_mutable(Executor& executor, const TakeStep& take) {
  executor.begin("publishing documents", lines_of(context_.own.manifest.documents));
  plan_.documents(take);
  executor.settle();
  put_manifests(executor);
  executor.settle();
  executor.begin("publishing entries", context_.own.manifest.feeds.size());
  plan_.entries(take);
  executor.settle();
}

void Delivery::put_announced_files(Executor& executor) const {
  for (const Digest& shard : missing_shards())
    executor.put_file({bookkeeping_keys::shard(shard),
                       context_.folder.read(layout::shard_path(shard)).value_or(""),
                       Reason::shard});
  const FolderVersion& own = context_.own;
  executor.put_file({bookkeeping_keys::intent(own.mark.sequence, own.mark.manifest),
                     own.manifest_text, Reason::intent});
}

/// What says what is published: put when all that it lists is there, before the entries.
void Delivery::put_manifests(Executor& executor) const {
  const FolderVersion& own = context_.own;
  executor.put_file({bookkeeping_keys::manifest(own.mark.sequence, own.mark.manifest),
                     own.manifest_text, Reason::manifest});
  for (const Manifest& manifest : withdrawal_.rewritten()) {
    std::string text = context_.folder.read(layout::manifest_path(manifest.sequence)).value();
    std::string key = bookkeeping_keys::manifest(manifest.sequence, sha256(text));
    executor.put_file({std::move(key), std::move(text), Reason::older_manifest});
  }
  if (!own.denylist.empty())
    executor.put_file({std::string(bookkeeping_keys::kDenylist), own.denylist, Reason::denylist});
}

std::set<Digest> Delivery::missing_shards() const {
  std::set<Digest> present, missing;
  for (const PublishedVersion& version : published_.versions)
    insert_shards(present, version.manifest);
  if (check_ != nullptr) present = check_->present_shards();
  insert_shards(missing, context_.own.manifest);
  for (const Manifest& manifest : withdrawal_.rewritten()) insert_shards(missing, manifest);
  for (const Digest& shard : present) missing.erase(shard);
  return missing;
}

bool Delivery::announce(Executor& executor) const {
  return executor.announce(announcing_head(published_, context_.own));
}

void Delivery::complete(Executor& executor) const {
  std::vector<std::string> obsolete = withdrawal_.obsolete_manifests();
  for (const PublishedMark& mark : announcing_head(published_, context_.own).intents)
    obsolete.push_back(bookkeeping_keys::intent(mark.sequence, mark.manifest));
  executor.complete(completing_head(published_, context_.own, context_.report.swap_method),
                    obsolete);
}

StaleCaches Delivery::stale_caches(const StalePaths& stale) const {
  const bool is_asked = !context_.options.purgers.empty();
  return {.paths = stale.paths(),
          .is_takedown = withdrawal_.is_needed(),
          .is_asked = is_asked,
          .is_left = !is_asked && withdrawal_.is_needed() && published_.head};
}

}  // namespace vizzy
