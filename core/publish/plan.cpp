#include "core/publish/plan.h"

#include <algorithm>
#include <utility>

#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/publish/shard_merge.h"

namespace vizzy {

namespace {

constexpr std::string_view kNew = "new";
constexpr std::string_view kChanged = "changed";
constexpr std::string_view kOtherForm = "other headers or encoding";
constexpr std::string_view kUncertain = "an interrupted publish may have left another";
constexpr std::string_view kGone = "gone from the feed";
constexpr std::string_view kLeftOver = "no longer published in this encoding";

PlannedResource resource_of(const ObjectRecord& object) {
  return {.kind = ResourceKind::object,
          .url = format::object_url(object.digest),
          .digest = object.digest,
          .sizes = object.sizes};
}

PlannedResource resource_of(const DocumentRecord& document) {
  return {.kind = ResourceKind::document,
          .url = document.url,
          .digest = document.digest,
          .sizes = document.sizes};
}

PlannedResource resource_of(const FeedRecord& feed) {
  return {.kind = ResourceKind::entry,
          .url = format::entry_url(feed.outline.name),
          .digest = feed.entry,
          .sizes = feed.sizes};
}

template <class Record>
bool same(const Record& a, const Record& b) {
  return a.digest == b.digest && a.sizes == b.sizes;
}

bool has_shard(const std::vector<ShardRecord>& shards, const ShardRecord& shard) {
  return std::ranges::find(shards, shard) != shards.end();
}

/// Takes the shards that `is_common` out of every version; returns them.
template <class IsCommon>
std::vector<ShardRecord> take_common(std::vector<std::vector<ShardRecord>>& versions,
                                     const IsCommon& is_common) {
  std::vector<ShardRecord> common;
  std::ranges::copy_if(versions.front(), std::back_inserter(common), is_common);
  std::set<Digest> digests;
  for (const ShardRecord& shard : common) digests.insert(shard.digest);
  for (auto& shards : versions)
    std::erase_if(shards, [&](const ShardRecord& shard) { return digests.contains(shard.digest); });
  return common;
}

std::set<Digest> digests_of(const std::vector<ShardRecord>& shards) {
  std::set<Digest> digests;
  for (const ShardRecord& shard : shards) digests.insert(shard.digest);
  return digests;
}

const FeedRecord* find_feed(const Manifest& manifest, const std::string& name) {
  const auto found = std::ranges::find_if(
      manifest.feeds, [&](const FeedRecord& feed) { return feed.outline.name == name; });
  return found == manifest.feeds.end() ? nullptr : &*found;
}

void remove_all(const std::vector<std::string>& keys, ResourceKind kind, std::string_view reason,
                PlanVisitor& visitor) {
  for (const std::string& key : keys) visitor.remove(kind, key, reason);
}

std::vector<std::string> keys_of(const Representation& representation,
                                 const PlannedResource& resource) {
  std::vector<std::string> keys;
  for (const Variant& variant : variants(representation, resource.url, resource.sizes))
    keys.push_back(variant.key);
  return keys;
}

}  // namespace

std::vector<Variant> variants_to_put(const Representation& representation,
                                     const PlannedResource& resource) {
  std::vector<Variant> all = variants(representation, resource.url, resource.sizes);
  if (resource.standing == nullptr) return all;
  const Representation& old = *resource.standing;
  const std::vector<Variant> standing = variants(old, resource.url, resource.sizes);
  std::erase_if(all, [&](const Variant& variant) {
    const auto before = std::ranges::find(standing, variant.key, &Variant::key);
    return before != standing.end() && before->encoding == variant.encoding &&
           headers_of(old, resource.kind, variant.encoding) ==
               headers_of(representation, resource.kind, variant.encoding);
  });
  return all;
}

Plan::Plan(ObjectStore& folder, const Manifest& next, const Published& published,
           Representation representation, std::set<Digest> standing, PlanDetail detail)
    : folder_(folder),
      next_(next),
      published_(published),
      representation_(std::move(representation)),
      standing_(std::move(standing)),
      detail_(detail) {}

bool Plan::rewrites(ResourceKind kind) const {
  if (published_.is_unknown) return true;
  return std::ranges::any_of(published_.versions, [&](const PublishedVersion& version) {
    return !version.representation.same_for(kind, representation_);
  });
}

/// In which all that is known stands; null where some of it may stand in another.
const Representation* Plan::common_representation() const {
  if (published_.is_unknown || published_.versions.empty()) return nullptr;
  const Representation& first = published_.versions.front().representation;
  const bool is_common = std::ranges::all_of(
      published_.versions,
      [&](const PublishedVersion& version) { return version.representation == first; });
  return is_common ? &first : nullptr;
}

void Plan::put(PlannedResource resource, std::string_view reason, PlanVisitor& visitor) const {
  if (!variants_to_put(representation_, resource).empty()) return visitor.put(resource, reason);
  resource.standing = nullptr;
  visitor.skip(resource);
}

std::string_view Plan::reason_to_put(ResourceKind kind, bool is_known) const {
  if (published_.is_unknown) return kUncertain;
  if (!is_known) return kNew;
  return rewrites(kind) ? kOtherForm : kChanged;
}

void Plan::skip_shards(const std::vector<ShardRecord>& shards, ResourceKind kind,
                       PlanVisitor& visitor) const {
  if (detail_ == PlanDetail::counted) {
    std::uint64_t lines = 0;
    for (const ShardRecord& shard : shards) lines += shard.lines;
    return visitor.skip_many(kind, lines);
  }
  const auto skip_all = [&](auto reader) {
    while (const auto record = reader.next()) visitor.skip(resource_of(*record));
  };
  if (kind == ResourceKind::object) {
    skip_all(ShardReader<ObjectRecord>(folder_, shards));
  } else {
    skip_all(ShardReader<DocumentRecord>(folder_, shards));
  }
}

void Plan::visit_objects(PlanVisitor& visitor) const {
  const bool rewrites_all = rewrites(ResourceKind::object);
  std::vector<std::vector<ShardRecord>> versions{next_.objects};
  std::set<Digest> standing = standing_;
  for (const PublishedVersion& version : published_.versions) {
    versions.push_back(version.manifest.objects);
    standing.merge(digests_of(version.manifest.objects));
  }
  if (!rewrites_all)
    skip_shards(take_common(versions, [&](const auto& s) { return standing.contains(s.digest); }),
                ResourceKind::object, visitor);
  merge_shards<ObjectRecord>(folder_, versions, [&](const auto& records) {
    if (!records[0]) return;  // it stays until garbage is collected
    bool is_known = false, stands = false;
    for (std::size_t i = 1; i < records.size(); ++i) {
      is_known = is_known || records[i];
      stands = stands || (records[i] && same(*records[i], *records[0]));
    }
    PlannedResource object = resource_of(*records[0]);
    if (stands && !rewrites_all) return visitor.skip(object);
    if (stands) object.standing = common_representation();
    put(std::move(object), reason_to_put(ResourceKind::object, is_known), visitor);
  });
}

void Plan::visit_documents(PlanVisitor& visitor) const {
  std::vector<std::vector<ShardRecord>> versions{next_.documents};
  for (const PublishedVersion& version : published_.versions)
    versions.push_back(version.manifest.documents);
  if (!rewrites(ResourceKind::document) && versions.size() > 1) {
    const std::vector<std::vector<ShardRecord>> all = versions;
    const auto is_common = [&](const ShardRecord& shard) {
      return std::ranges::all_of(all, [&](const auto& list) { return has_shard(list, shard); });
    };
    skip_shards(take_common(versions, is_common), ResourceKind::document, visitor);
  }
  merge_shards<DocumentRecord>(folder_, versions,
                               [&](const auto& records) { visit_document(records, visitor); });
}

void Plan::visit_document(const std::vector<std::optional<DocumentRecord>>& records,
                          PlanVisitor& visitor) const {
  bool is_known = false, is_certain = records.size() > 1, is_published = false;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const bool as_planned = records[i] && records[0] && same(*records[i], *records[0]);
    is_known = is_known || records[i];
    is_certain = is_certain && as_planned;
    is_published = is_published || (i == 1 && as_planned);
    if (!records[i]) continue;
    const Representation& representation = published_.versions[i - 1].representation;
    const PlannedResource old = resource_of(*records[i]);
    if (records[0]) {
      remove_all(left_over_keys(representation, representation_, old.url, old.sizes), old.kind,
                 kLeftOver, visitor);
    } else {
      remove_all(keys_of(representation, old), old.kind, kGone, visitor);
    }
  }
  if (!records[0]) return;
  PlannedResource document = resource_of(*records[0]);
  if (is_certain && !rewrites(document.kind)) return visitor.skip(document);
  if (is_certain) document.standing = common_representation();
  const std::string_view reason = is_published && !rewrites(document.kind)
                                      ? kUncertain
                                      : reason_to_put(document.kind, is_known);
  put(std::move(document), reason, visitor);
}

void Plan::visit_entry(const FeedRecord& feed, PlanVisitor& visitor) const {
  PlannedResource entry = resource_of(feed);
  bool is_known = false, is_certain = !published_.versions.empty(), is_published = false;
  for (const PublishedVersion& version : published_.versions) {
    const FeedRecord* old = find_feed(version.manifest, feed.outline.name);
    const bool as_planned = old != nullptr && old->entry == feed.entry && old->sizes == feed.sizes;
    is_known = is_known || old != nullptr;
    is_certain = is_certain && as_planned;
    is_published = is_published || (&version == &published_.versions.front() && as_planned);
    if (old != nullptr)
      remove_all(left_over_keys(version.representation, representation_, entry.url, old->sizes),
                 entry.kind, kLeftOver, visitor);
  }
  if (is_certain && !rewrites(entry.kind)) return visitor.skip(entry);
  if (is_certain) entry.standing = common_representation();
  const std::string_view reason =
      is_published && !rewrites(entry.kind) ? kUncertain : reason_to_put(entry.kind, is_known);
  put(std::move(entry), reason, visitor);
}

void Plan::visit_entries(PlanVisitor& visitor) const {
  for (const FeedRecord& feed : next_.feeds) visit_entry(feed, visitor);
  for (const PublishedVersion& version : published_.versions)
    for (const FeedRecord& old : version.manifest.feeds)
      if (find_feed(next_, old.outline.name) == nullptr)
        remove_all(keys_of(version.representation, resource_of(old)), ResourceKind::entry, kGone,
                   visitor);
}

void Plan::visit_missing_objects(const Manifest& next, const std::vector<Manifest>& others,
                                 std::string_view reason, PlanVisitor& visitor) const {
  std::vector<std::vector<ShardRecord>> versions{next.objects};
  for (const Manifest& other : others)
    for (const auto* shards : {&other.objects, &other.spared}) versions.push_back(*shards);
  merge_shards<ObjectRecord>(folder_, versions, [&](const auto& records) {
    const auto is_there = [](const auto& record) { return record.has_value(); };
    if (!records[0] || std::any_of(records.begin() + 1, records.end(), is_there)) return;
    visitor.put(resource_of(*records[0]), reason);
  });
}

}  // namespace vizzy
