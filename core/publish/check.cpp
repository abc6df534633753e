#include "core/publish/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy {

namespace {

constexpr std::string_view kMissing = "missing at the destination";
constexpr std::string_view kResized = "of another size at the destination";

bool holds(Destination& bookkeeping, const std::string& key, const Digest& digest) {
  const auto found = bookkeeping.get(key);
  return found && sha256(found->bytes) == digest;
}

template <class Visit>
void for_each_shard(const Manifest& manifest, const Visit& visit) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const ShardRecord& shard : *shards) visit(shard);
}

}  // namespace

/// Counts what a check finds. What is put for another reason is no flaw.
class FlawTally final : public PlanVisitor {
 public:
  FlawTally(const Check& check, const Representation& representation, ListingReport& report)
      : check_(check), representation_(representation), report_(report) {}

  void put(const PlannedResource& resource, std::string_view reason) override {
    if (reason != kMissing && reason != kResized) return;
    if (resource.kind == ResourceKind::object && !objects_.insert(resource.digest).second) return;
    for (const Variant& variant : variants(representation_, resource.url, resource.sizes)) {
      const std::string_view flaw = check_.flaw_of(variant.key);
      if (!flaw.empty()) ++(flaw == kMissing ? report_.missing : report_.resized);
    }
  }
  void skip(const PlannedResource&) override {}
  void skip_many(ResourceKind, std::uint64_t) override {}
  void remove(ResourceKind, const std::string&, std::string_view) override {}

 private:
  const Check& check_;
  const Representation& representation_;
  ListingReport& report_;
  std::set<Digest> objects_;  ///< several versions have them
};

Check::Check(ObjectStore& folder, const FolderVersion& own, const Published& published,
             Destination& bookkeeping)
    : folder_(folder),
      own_(own),
      published_(published),
      bookkeeping_(bookkeeping),
      versions_(versions_at(bookkeeping, folder)),
      expected_(expected_keys(folder, own, published.head, versions_)) {
  // What is about to be replaced or removed is accounted for, too.
  for (const PublishedVersion& before : published.versions) {
    expected_.add_objects(folder, before.manifest, nullptr);
    expected_.add_mutable(folder, before.manifest, nullptr);
  }
}

ListingReport Check::compare(Destination& web, const Plan& plan) {
  ListingReport report;
  list_web(web, report);
  list_bookkeeping(report);
  FlawTally tally(*this, own_.mark.representation, report);
  CheckedVisitor visitor(*this, tally);
  plan.visit_objects(visitor);
  plan.visit_documents(visitor);
  plan.visit_entries(visitor);
  visit_older_objects(visitor);
  visit_flawed_older([&](const PlannedResource& resource, std::string_view) {
    if (!is_in_folder(resource)) ++report.lost;
  });
  return report;
}

void Check::list_web(Destination& web, ListingReport& report) {
  web.list(format::published_prefix(), [&](const Destination::Listed& object) {
    ++report.listed;
    const auto size = expected_.size_of(object.key);
    if (!size) return report.add_foreign(object.key, object.size);
    const bool is_right = *size == ExpectedKeys::kAnySize || *size == object.size;
    (is_right ? standing_ : resized_).insert(ExpectedKeys::hash(object.key));
  });
}

void Check::list_bookkeeping(ListingReport& report) {
  std::map<std::string, std::uint64_t> shards;
  bookkeeping_.list(std::string(bookkeeping_keys::kShards),
                    [&](const Destination::Listed& object) { shards[object.key] = object.size; });
  for_each_shard(own_.manifest, [&](const ShardRecord& shard) {
    const auto found = shards.find(bookkeeping_keys::shard(shard.digest));
    if (found != shards.end() && folder_.size(layout::shard_path(shard.digest)) == found->second)
      standing_shards_.insert(shard.digest);
  });
  const PublishedMark* mark = published_.mark();
  if (mark == nullptr) return;
  const std::string manifest = bookkeeping_keys::manifest(mark->sequence, mark->manifest);
  report.bookkeeping += holds(bookkeeping_, manifest, mark->manifest) ? 0 : 1;
  if (const auto& denylist = published_.head->denylist)
    report.bookkeeping +=
        holds(bookkeeping_, std::string(bookkeeping_keys::kDenylist), *denylist) ? 0 : 1;
  if (mark->sequence != own_.mark.sequence) return;  // its shards are replaced now
  for_each_shard(own_.manifest, [&](const ShardRecord& shard) {
    report.bookkeeping += standing_shards_.contains(shard.digest) ? 0 : 1;
  });
}

std::string_view Check::flaw_of(std::string_view key) const {
  const std::uint64_t hash = ExpectedKeys::hash(key);
  if (standing_.contains(hash)) return {};
  return resized_.contains(hash) ? kResized : kMissing;
}

std::string_view Check::flaw_of(const PlannedResource& resource) const {
  for (const Variant& variant : variants(own_.mark.representation, resource.url, resource.sizes))
    if (const std::string_view flaw = flaw_of(variant.key); !flaw.empty()) return flaw;
  return {};
}

/// An object of a version that stands in another form needs only its plain name.
std::string_view Check::flaw_of_older(const PlannedResource& resource) const {
  const auto all = variants(own_.mark.representation, resource.url, resource.sizes);
  for (const Variant& variant : all) {
    const bool is_plain = variant.key == all.back().key;
    if (!is_plain && expected_.size_of(variant.key) == ExpectedKeys::kAnySize) continue;
    if (const std::string_view flaw = flaw_of(variant.key); !flaw.empty()) return flaw;
  }
  return {};
}

bool Check::is_in_folder(const PlannedResource& resource) const {
  return std::ranges::all_of(
      variants(own_.mark.representation, resource.url, resource.sizes),
      [&](const Variant& variant) {
        return folder_.size(layout::public_path(resource.url, variant.encoding)) == variant.size;
      });
}

template <class Visit>
void Check::visit_flawed_older(const Visit& visit) const {
  std::set<Digest> seen;
  for (const ShardRecord& shard : own_.manifest.objects) seen.insert(shard.digest);
  for (const DestinationVersion& version : versions_) {
    if (!version.manifest || version.sequence == own_.mark.sequence) continue;
    for (const ShardRecord& shard : version.manifest->objects) {
      if (!seen.insert(shard.digest).second) continue;
      ShardReader<ObjectRecord> reader(folder_, {shard});
      while (const auto object = reader.next()) {
        const PlannedResource resource{.kind = ResourceKind::object,
                                       .url = format::object_url(object->digest),
                                       .digest = object->digest,
                                       .sizes = object->sizes};
        if (const std::string_view flaw = flaw_of_older(resource); !flaw.empty())
          visit(resource, flaw);
      }
    }
  }
}

void Check::visit_older_objects(PlanVisitor& visitor) const {
  visit_flawed_older([&](const PlannedResource& resource, std::string_view flaw) {
    if (is_in_folder(resource)) visitor.put(resource, flaw);
  });
}

/// What is missing does not stand, whatever the bookkeeping says.
void CheckedVisitor::put(const PlannedResource& resource, std::string_view reason) {
  PlannedResource checked = resource;
  if (!check_.flaw_of(resource).empty()) checked.standing = nullptr;
  next_.put(checked, reason);
}

void CheckedVisitor::skip(const PlannedResource& resource) {
  const std::string_view flaw = check_.flaw_of(resource);
  if (flaw.empty()) return next_.skip(resource);
  next_.put(resource, flaw);
}

}  // namespace vizzy
