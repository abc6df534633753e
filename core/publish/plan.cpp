#include "core/publish/plan.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <utility>

#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/shard_merge.h"

namespace vizzy::publish {

namespace {

using ShardLists = std::vector<std::vector<store::ShardRecord>>;

/// The resource of a record that may be absent; null counts as absent.
template <class Record>
std::optional<PlannedResource> resource_if(const Record& record) {
  return record ? std::optional(resource_of(*record)) : std::nullopt;
}

bool has_shard(const std::vector<store::ShardRecord>& shards, const store::ShardRecord& shard) {
  return std::ranges::find(shards, shard) != shards.end();
}

std::set<codec::Digest> digests_of(const std::vector<store::ShardRecord>& shards) {
  std::set<codec::Digest> digests;
  for (const store::ShardRecord& shard : shards) digests.insert(shard.digest);
  return digests;
}

/// Takes the shards that `is_common` out of every version; returns them.
template <class IsCommon>
std::vector<store::ShardRecord> take_common(ShardLists& versions, const IsCommon& is_common) {
  std::vector<store::ShardRecord> common;
  std::ranges::copy_if(versions.front(), std::back_inserter(common), is_common);
  const std::set<codec::Digest> digests = digests_of(common);
  for (auto& shards : versions)
    std::erase_if(shards,
                  [&](const store::ShardRecord& shard) { return digests.contains(shard.digest); });
  return common;
}

/// The `changes` and entries of all feeds, by their URLs.
using EntryResources = std::map<std::string, store::EntryResource>;

EntryResources entry_resources(const store::Manifest& manifest) {
  EntryResources resources;
  for (const store::FeedRecord& feed : manifest.feeds)
    for (store::EntryResource& resource : store::entry_resources(feed)) {
      std::string url = resource.url;
      resources.insert_or_assign(std::move(url), std::move(resource));
    }
  return resources;
}

/// Each wave names what those before it hold: the `changes`, the entries of segments, those of
/// feeds.
std::array<std::vector<store::EntryResource>, 3> entry_waves(const store::Manifest& manifest) {
  std::array<std::vector<store::EntryResource>, 3> waves;
  auto& [changes, segments, feeds] = waves;
  for (const store::FeedRecord& feed : manifest.feeds) {
    std::vector<store::EntryResource> resources = store::entry_resources(feed);
    auto& entries = format::is_segment(feed.outline.name) ? segments : feeds;
    entries.push_back(std::move(resources.back()));
    resources.pop_back();
    std::ranges::move(resources, std::back_inserter(changes));
  }
  return waves;
}

std::optional<PlannedResource> find(const EntryResources& resources, const std::string& url) {
  const auto found = resources.find(url);
  return found == resources.end() ? std::nullopt : std::optional(resource_of(found->second));
}

std::vector<std::string> keys_of(const Representation& representation,
                                 const PlannedResource& resource) {
  std::vector<std::string> keys;
  for (Variant& variant : variants(representation, resource.url, resource.sizes))
    keys.push_back(std::move(variant.key));
  return keys;
}

/// What a version has at the destination, as files of some sizes in some representation.
struct Presence {
  const codec::Sizes& sizes;
  const Representation& representation;
};

/// Whether it has a variant of a resource with the same content: under the same name, in the same
/// encoding, of the same size and with the same headers.
bool has(const Presence& presence, const PlannedResource& resource, const Variant& variant,
         const Representation& next) {
  const std::vector<Variant> all = variants(presence.representation, resource.url, presence.sizes);
  const auto found = std::ranges::find(all, variant.key, &Variant::key);
  return found != all.end() && found->encoding == variant.encoding && found->size == variant.size &&
         headers_of(presence.representation, resource.kind, variant.encoding) ==
             headers_of(next, resource.kind, variant.encoding);
}

}  // namespace

Plan::Plan(store::FileStore& folder, const store::Manifest& next, const Published& published,
           Representation representation, std::set<codec::Digest> present, PlanDetail detail)
    : folder_(folder),
      next_(next),
      published_(published),
      representation_(std::move(representation)),
      present_(std::move(present)),
      detail_(detail) {}

bool Plan::rewrites(format::ResourceKind kind) const {
  if (published_.is_unknown) return true;
  return std::ranges::any_of(published_.versions, [&](const PublishedVersion& version) {
    return !version.representation.same_for(kind, representation_);
  });
}

/// The representation of all that is known; null where some of it may be in another.
const Representation* Plan::common_representation() const {
  if (published_.is_unknown || published_.versions.empty()) return nullptr;
  const Representation& first = published_.versions.front().representation;
  const bool is_common = std::ranges::all_of(
      published_.versions,
      [&](const PublishedVersion& version) { return version.representation == first; });
  return is_common ? &first : nullptr;
}

const Representation* Plan::representation_of_present(format::ResourceKind kind) const {
  return rewrites(kind) ? common_representation() : &representation_;
}

std::vector<Variant> Plan::variants_of(const PlannedResource& resource) const {
  return variants(representation_, resource.url, resource.sizes);
}

Reason Plan::reason_to_put(format::ResourceKind kind, bool is_known) const {
  if (published_.is_unknown) return Reason::uncertain;
  if (!is_known) return Reason::created;
  return rewrites(kind) ? Reason::representation : Reason::changed;
}

void Plan::put(PlannedResource resource, std::vector<Variant> missing, Reason reason,
               const TakeStep& take) const {
  if (missing.empty()) return skip(std::move(resource), take);
  take({.action = Action::put,
        .reason = reason,
        .resource = std::move(resource),
        .variants = std::move(missing)});
}

void Plan::skip(PlannedResource resource, const TakeStep& take) const {
  std::vector<Variant> all = variants_of(resource);
  take({.action = Action::skip,
        .reason = Reason::present,
        .resource = std::move(resource),
        .variants = std::move(all)});
}

void Plan::skip_shards(const std::vector<store::ShardRecord>& shards, format::ResourceKind kind,
                       const TakeStep& take) const {
  if (detail_ == PlanDetail::counted) {
    Step step{.action = Action::skip,
              .reason = Reason::present,
              .resource = {.kind = kind, .url = {}, .sizes = {}},
              .variants = {},
              .count = 0};
    for (const store::ShardRecord& shard : shards) step.count += shard.lines;
    return take(std::move(step));
  }
  const auto skip_all = [&](auto reader) {
    while (const auto record = reader.next()) skip(resource_of(*record), take);
  };
  if (kind == format::ResourceKind::object) {
    skip_all(store::ShardReader<store::ObjectRecord>(folder_, shards));
  } else {
    skip_all(store::ShardReader<store::DocumentRecord>(folder_, shards));
  }
}

void Plan::objects(const TakeStep& take) const {
  const bool rewrites_all = rewrites(format::ResourceKind::object);
  const Representation* present_as = representation_of_present(format::ResourceKind::object);
  ShardLists versions{next_.objects};
  std::set<codec::Digest> present = present_;
  for (const PublishedVersion& version : published_.versions) {
    versions.push_back(version.manifest.objects);
    present.merge(digests_of(version.manifest.objects));
  }
  if (!rewrites_all)
    skip_shards(take_common(versions, [&](const auto& s) { return present.contains(s.digest); }),
                format::ResourceKind::object, take);
  merge_shards<store::ObjectRecord>(folder_, versions, [&](const auto& records) {
    if (!records[0]) return;  // it stays until garbage is collected
    bool is_known = false;
    PlannedResource object = resource_of(*records[0]);
    std::vector<Variant> missing = variants_of(object);
    for (std::size_t i = 1; i < records.size(); ++i) {
      if (!records[i]) continue;
      is_known = true;
      if (present_as == nullptr) continue;
      const Presence presence{records[i]->sizes, *present_as};
      std::erase_if(missing, [&](const Variant& variant) {
        return has(presence, object, variant, representation_);
      });
    }
    put(std::move(object), std::move(missing),
        reason_to_put(format::ResourceKind::object, is_known), take);
  });
}

void Plan::documents(const TakeStep& take) const {
  ShardLists versions{next_.documents};
  for (const PublishedVersion& version : published_.versions)
    versions.push_back(version.manifest.documents);
  if (!rewrites(format::ResourceKind::document) && versions.size() > 1) {
    const ShardLists all = versions;
    const auto is_common = [&](const store::ShardRecord& shard) {
      return std::ranges::all_of(all, [&](const auto& list) { return has_shard(list, shard); });
    };
    skip_shards(take_common(versions, is_common), format::ResourceKind::document, take);
  }
  merge_shards<store::DocumentRecord>(folder_, versions, [&](const auto& records) {
    std::vector<MaybeResource> published;
    for (std::size_t i = 1; i < records.size(); ++i) published.push_back(resource_if(records[i]));
    replace(resource_if(records[0]), published, take);
  });
}

void Plan::entries(const TakeStep& take, const std::function<void()>& end_wave) const {
  const auto& versions = published_.versions;
  std::vector<EntryResources> there;
  for (const PublishedVersion& version : versions)
    there.push_back(entry_resources(version.manifest));
  for (const std::vector<store::EntryResource>& wave : entry_waves(next_)) {
    for (const store::EntryResource& next : wave) {
      std::vector<MaybeResource> published;
      for (const EntryResources& old : there) published.push_back(find(old, next.url));
      replace(resource_of(next), published, take);
    }
    end_wave();
  }
  const EntryResources all = entry_resources(next_);
  for (std::size_t i = 0; i < versions.size(); ++i)
    for (const auto& [url, old] : there[i])
      if (!all.contains(url))
        remove_old(resource_of(old), versions[i].representation, std::nullopt, take);
}

/// What a published version has and the next one has not: the resource, or some of its encodings.
void Plan::remove_old(const PlannedResource& old, const Representation& representation,
                      const MaybeResource& next, const TakeStep& take) const {
  std::vector<std::string> keys = keys_of(representation, old);
  if (!next) return take(removal(old.kind, std::move(keys), Reason::gone));
  const std::vector<std::string> kept = keys_of(representation_, *next);
  std::erase_if(keys,
                [&](const std::string& key) { return std::ranges::find(kept, key) != kept.end(); });
  if (!keys.empty()) take(removal(old.kind, std::move(keys), Reason::left_over));
}

/// An entry or a document, as it shall be and as each published version has it. It may be at the
/// destination as in any of these.
void Plan::replace(MaybeResource next, const std::vector<MaybeResource>& published,
                   const TakeStep& take) const {
  bool is_known = false, is_certain = !published.empty();
  for (std::size_t i = 0; i < published.size(); ++i) {
    is_known = is_known || published[i];
    is_certain = is_certain && published[i] && next && published[i]->digest == next->digest;
    if (published[i]) remove_old(*published[i], published_.versions[i].representation, next, take);
  }
  if (!next) return;
  const bool rewrites_it = rewrites(next->kind);
  const bool is_published =
      !published.empty() && published[0] && published[0]->digest == next->digest;
  const Representation* present_as = representation_of_present(next->kind);
  std::vector<Variant> missing = variants_of(*next);
  if (is_certain && present_as != nullptr)
    std::erase_if(missing, [&](const Variant& variant) {
      return std::ranges::all_of(published, [&](const MaybeResource& old) {
        return has({old->sizes, *present_as}, *next, variant, representation_);
      });
    });
  const Reason reason = is_published && !is_certain && !rewrites_it
                            ? Reason::uncertain
                            : reason_to_put(next->kind, is_known);
  put(*std::move(next), std::move(missing), reason, take);
}

void Plan::missing_objects(const store::Manifest& next, const std::vector<store::Manifest>& others,
                           Reason reason, const TakeStep& take) const {
  ShardLists versions{next.objects};
  for (const store::Manifest& other : others)
    for (const auto* shards : {&other.objects, &other.spared}) versions.push_back(*shards);
  merge_shards<store::ObjectRecord>(folder_, versions, [&](const auto& records) {
    const auto is_there = [](const auto& record) { return record.has_value(); };
    if (!records[0] || std::any_of(records.begin() + 1, records.end(), is_there)) return;
    PlannedResource object = resource_of(*records[0]);
    std::vector<Variant> all = variants_of(object);
    put(std::move(object), std::move(all), reason, take);
  });
}

}  // namespace vizzy::publish
