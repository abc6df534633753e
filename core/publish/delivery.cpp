#include "core/publish/delivery.h"

#include <algorithm>
#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/publish/kept_entries.h"
#include "core/store/layout.h"

namespace vizzy::publish {

namespace {

std::uint64_t lines_of(const std::vector<store::ShardRecord>& shards) {
  std::uint64_t lines = 0;
  for (const store::ShardRecord& shard : shards) lines += shard.lines;
  return lines;
}

void insert_shards(std::set<codec::Digest>& digests, const store::Manifest& manifest) {
  for_each_shard(manifest, [&](const store::ShardRecord& shard) { digests.insert(shard.digest); });
}

}  // namespace

Delivery::Delivery(const PublishContext& context, const Published& published, const Plan& plan,
                   const Withdrawal& withdrawal, Check* check, Executor& executor)
    : context_(context),
      published_(published),
      plan_(plan),
      withdrawal_(withdrawal),
      check_(check),
      executor_(executor),
      stale_(context.own.mark.representation, withdrawal.is_needed(),
             context.has_caches() && context.takes_wildcards() ? Naming::by_wildcard
                                                               : Naming::by_path) {}

bool Delivery::run() {
  if (!executor_.open() || !publish_immutable()) return false;
  publish_mutable();
  withdrawal_.removals(context_.own, context_.web, take_);
  const StaleCaches stale = stale_caches();
  executor_.remove(stale, withdrawal_.obsolete_items());
  complete();
  executor_.purge(stale);
  return true;
}

/// All that no reader is led to yet.
bool Delivery::publish_immutable() {
  executor_.begin("publishing objects", lines_of(context_.own.manifest.objects));
  put_shards_and_intent();
  // Objects in another representation replace what readers are led to: the next publisher must
  // know.
  const bool is_early = published_.head && plan_.rewrites(format::ResourceKind::object);
  if (is_early) {
    executor_.settle();
    if (!announce()) return false;
  }
  plan_.objects(take_);
  withdrawal_.objects(plan_, take_);
  if (check_ != nullptr) check_->older_objects(take_);
  executor_.settle();
  if (!is_early) return announce();
  executor_.fence();
  return true;
}

void Delivery::publish_mutable() {
  executor_.begin("publishing documents", lines_of(context_.own.manifest.documents));
  plan_.documents(take_);
  executor_.settle();
  put_manifests();
  executor_.settle();
  executor_.fence();
  executor_.begin("publishing entries", context_.own.manifest.feeds.size());
  plan_.entries(take_, [this] { executor_.settle(); });
}

void Delivery::put_shards_and_intent() {
  for (const codec::Digest& shard : missing_shards())
    executor_.put_file({destination::bookkeeping_keys::shard(shard),
                        context_.folder.read(store::shard_path(shard)).value_or(""),
                        Reason::shard});
  put_change_tables();
  put_kept_entries();
  const FolderVersion& own = context_.own;
  executor_.put_file({destination::bookkeeping_keys::intent(own.mark.sequence, own.mark.manifest),
                      own.manifest_text, Reason::intent});
}

/// What the folder has lost begins again with the next build.
void Delivery::put_change_tables() {
  for (const codec::Digest& table : missing_change_tables()) {
    auto text = context_.folder.read(store::change_table_path(table));
    if (text && codec::sha256(*text) == table)
      executor_.put_file({destination::bookkeeping_keys::change_table(table), *std::move(text),
                          Reason::change_table});
  }
}

void Delivery::put_kept_entries() {
  for (const codec::Digest& entry : missing_kept_entries())
    if (auto bytes = kept_entry_bytes(context_.folder, entry))
      executor_.put_file({destination::bookkeeping_keys::kept_entry(entry), *std::move(bytes),
                          Reason::kept_entry});
}

/// What says what is published: put when all that it lists is there, before the entries.
void Delivery::put_manifests() {
  const FolderVersion& own = context_.own;
  executor_.put_file({destination::bookkeeping_keys::manifest(own.mark.sequence, own.mark.manifest),
                      own.manifest_text, Reason::manifest});
  for (const store::Manifest& manifest : withdrawal_.rewritten()) {
    std::string text = context_.folder.read(store::manifest_path(manifest.sequence)).value();
    std::string key =
        destination::bookkeeping_keys::manifest(manifest.sequence, codec::sha256(text));
    executor_.put_file({std::move(key), std::move(text), Reason::older_manifest});
  }
  if (!own.denylist.empty())
    executor_.put_file(
        {std::string(destination::bookkeeping_keys::kDenylist), own.denylist, Reason::denylist});
}

/// Several versions may have the same object, and keys that go.
void Delivery::take(Step step) {
  if (check_ != nullptr) step = check_->corrected(std::move(step));
  if (step.action == Action::remove)
    std::erase_if(step.variants,
                  [&](const Variant& variant) { return !removed_.insert(variant.key).second; });
  if (step.action == Action::put && step.resource.kind == format::ResourceKind::object &&
      !objects_.insert(step.resource.digest).second)
    return;
  stale_.note(step);
  executor_.take(std::move(step));
}

std::set<codec::Digest> Delivery::missing_shards() const {
  std::set<codec::Digest> present, missing;
  for (const PublishedVersion& version : published_.versions)
    insert_shards(present, version.manifest);
  if (check_ != nullptr) present = check_->present_shards();
  insert_shards(missing, context_.own.manifest);
  for (const store::Manifest& manifest : withdrawal_.rewritten()) insert_shards(missing, manifest);
  for (const codec::Digest& shard : present) missing.erase(shard);
  return missing;
}

/// Those of a version that was published before are there, unless a listing says otherwise.
std::set<codec::Digest> Delivery::missing_change_tables() const {
  std::set<codec::Digest> present, missing = context_.own.manifest.change_tables();
  for (const PublishedVersion& version : published_.versions)
    present.merge(version.manifest.change_tables());
  if (check_ != nullptr) present = check_->present_change_tables();
  for (const codec::Digest& table : present) missing.erase(table);
  return missing;
}

/// As with tables of changes.
std::set<codec::Digest> Delivery::missing_kept_entries() const {
  std::set<codec::Digest> missing = kept_entries_of(context_.own.manifest);
  for (const store::Manifest& manifest : withdrawal_.rewritten())
    missing.merge(kept_entries_of(manifest));
  for (const PublishedVersion& version : published_.versions)
    for (const codec::Digest& entry : kept_entries_of(version.manifest)) missing.erase(entry);
  if (check_ != nullptr)
    missing.insert(check_->missing_kept_entries().begin(), check_->missing_kept_entries().end());
  return missing;
}

bool Delivery::announce() {
  return executor_.announce(announcing_head(published_, context_.own, context_.options.clock()));
}

void Delivery::complete() {
  const auto now = context_.options.clock();
  const Head complete = completing_head(published_, context_.own, context_.report.swap_method, now);
  const auto is_needed = [&](const PublishedMark& mark) {
    return std::ranges::any_of(complete.overtaken, [&](const OvertakenMark& overtaken) {
      return overtaken.mark.manifest == mark.manifest;
    });
  };
  std::vector<std::string> obsolete = withdrawal_.obsolete_manifests();
  const Head announced = announcing_head(published_, context_.own, now);
  const auto add = [&](const PublishedMark& mark) {
    if (!is_needed(mark))
      obsolete.push_back(destination::bookkeeping_keys::intent(mark.sequence, mark.manifest));
  };
  for (const PublishedMark& mark : announced.intents) add(mark);
  for (const OvertakenMark& overtaken : announced.overtaken) add(overtaken.mark);
  const std::set<codec::Digest> tables = context_.own.manifest.change_tables();
  for (const PublishedVersion& version : published_.versions)
    for (const codec::Digest& table : version.manifest.change_tables())
      if (!tables.contains(table))
        obsolete.push_back(destination::bookkeeping_keys::change_table(table));
  executor_.complete(complete, obsolete);
}

StaleCaches Delivery::stale_caches() const {
  const bool is_takedown = withdrawal_.is_needed();
  return {.paths = stale_.paths(),
          .is_takedown = is_takedown,
          .is_left = is_takedown && published_.head && !context_.has_caches()};
}

}  // namespace vizzy::publish
