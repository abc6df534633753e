#include "core/publish/check.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy::publish {

namespace {

constexpr std::string_view kMissing = "missing at the destination";
constexpr std::string_view kResized = "of another size at the destination";

bool holds(destination::Destination& state, const std::string& key, const codec::Digest& digest) {
  const auto found = state.get(key);
  return found && codec::sha256(found->bytes) == digest;
}

template <class Visit>
void for_each_shard(const store::Manifest& manifest, const Visit& visit) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const store::ShardRecord& shard : *shards) visit(shard);
}

}  // namespace

/// Counts what a check finds. What is put for another reason is no flaw.
class FlawTally final : public PlanVisitor {
 public:
  FlawTally(const Check& check, const Form& form, ListingReport& report)
      : check_(check), form_(form), report_(report) {}

  void put(const PlannedResource& resource, std::string_view reason) override {
    if (reason != kMissing && reason != kResized) return;
    if (resource.kind == format::ResourceKind::object && !objects_.insert(resource.digest).second)
      return;
    for (const Variant& variant : variants(form_, resource.url, resource.sizes)) {
      const std::string_view flaw = check_.flaw_of(variant.key);
      if (!flaw.empty()) ++(flaw == kMissing ? report_.missing : report_.resized);
    }
  }
  void skip(const PlannedResource&) override {}
  void skip_many(format::ResourceKind, std::uint64_t) override {}
  void remove(format::ResourceKind, const std::string&, std::string_view) override {}

 private:
  const Check& check_;
  const Form& form_;
  ListingReport& report_;
  std::set<codec::Digest> objects_;  ///< several versions have them
};

Check::Check(store::ObjectStore& folder, const OwnVersion& own, const Published& published,
             destination::Destination& state)
    : folder_(folder),
      own_(own),
      published_(published),
      state_(state),
      versions_(versions_at(state, folder)),
      expected_(expected_keys(folder, own, published.head, versions_)) {
  // What is about to be replaced or removed is accounted for, too.
  for (const Published::State& before : published.states) {
    expected_.add_objects(folder, before.manifest, nullptr);
    expected_.add_mutable(folder, before.manifest, nullptr);
  }
}

ListingReport Check::compare(destination::Destination& web, const Plan& plan) {
  ListingReport report;
  list_web(web, report);
  list_state(report);
  FlawTally tally(*this, own_.mark.form, report);
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

void Check::list_web(destination::Destination& web, ListingReport& report) {
  web.list(format::published_prefix(), [&](const destination::Destination::Listed& object) {
    ++report.listed;
    const auto size = expected_.size_of(object.key);
    if (!size) return report.add_foreign(object.key, object.size);
    const bool is_right = *size == ExpectedKeys::kAnySize || *size == object.size;
    (is_right ? standing_ : resized_).insert(ExpectedKeys::hash(object.key));
  });
}

void Check::list_state(ListingReport& report) {
  std::map<std::string, std::uint64_t> shards;
  state_.list(
      std::string(destination::state_keys::kShards),
      [&](const destination::Destination::Listed& object) { shards[object.key] = object.size; });
  for_each_shard(own_.manifest, [&](const store::ShardRecord& shard) {
    const auto found = shards.find(destination::state_keys::shard(shard.digest));
    if (found != shards.end() && folder_.size(store::shard_path(shard.digest)) == found->second)
      standing_shards_.insert(shard.digest);
  });
  const PublishedMark* mark = published_.mark();
  if (mark == nullptr) return;
  const std::string manifest = destination::state_keys::manifest(mark->sequence, mark->manifest);
  report.bookkeeping += holds(state_, manifest, mark->manifest) ? 0 : 1;
  if (const auto& denylist = published_.head->denylist)
    report.bookkeeping +=
        holds(state_, std::string(destination::state_keys::kDenylist), *denylist) ? 0 : 1;
  if (mark->sequence != own_.mark.sequence) return;  // its shards are replaced now
  for_each_shard(own_.manifest, [&](const store::ShardRecord& shard) {
    report.bookkeeping += standing_shards_.contains(shard.digest) ? 0 : 1;
  });
}

std::string_view Check::flaw_of(std::string_view key) const {
  const std::uint64_t hash = ExpectedKeys::hash(key);
  if (standing_.contains(hash)) return {};
  return resized_.contains(hash) ? kResized : kMissing;
}

std::string_view Check::flaw_of(const PlannedResource& resource) const {
  for (const Variant& variant : variants(own_.mark.form, resource.url, resource.sizes))
    if (const std::string_view flaw = flaw_of(variant.key); !flaw.empty()) return flaw;
  return {};
}

/// An object of a version that stands in another form needs only its plain name.
std::string_view Check::flaw_of_older(const PlannedResource& resource) const {
  const auto all = variants(own_.mark.form, resource.url, resource.sizes);
  for (const Variant& variant : all) {
    const bool is_plain = variant.key == all.back().key;
    if (!is_plain && expected_.size_of(variant.key) == ExpectedKeys::kAnySize) continue;
    if (const std::string_view flaw = flaw_of(variant.key); !flaw.empty()) return flaw;
  }
  return {};
}

bool Check::is_in_folder(const PlannedResource& resource) const {
  return std::ranges::all_of(
      variants(own_.mark.form, resource.url, resource.sizes), [&](const Variant& variant) {
        return folder_.size(store::public_path(resource.url, variant.encoding)) == variant.size;
      });
}

template <class Visit>
void Check::visit_flawed_older(const Visit& visit) const {
  std::set<codec::Digest> seen;
  for (const store::ShardRecord& shard : own_.manifest.objects) seen.insert(shard.digest);
  for (const DestinationVersion& version : versions_) {
    if (!version.manifest || version.sequence == own_.mark.sequence) continue;
    for (const store::ShardRecord& shard : version.manifest->objects) {
      if (!seen.insert(shard.digest).second) continue;
      store::ShardReader<store::ObjectRecord> reader(folder_, {shard});
      while (const auto object = reader.next()) {
        const PlannedResource resource{.kind = format::ResourceKind::object,
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

}  // namespace vizzy::publish
