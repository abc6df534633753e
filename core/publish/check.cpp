#include "core/publish/check.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "core/codec/decode.h"
#include "core/codec/md5.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/publish/kept_entries.h"
#include "core/store/layout.h"
#include "core/store/shards.h"
#include "core/store/sized_read.h"

namespace vizzy::publish {

namespace {

bool is_flaw(Reason reason) {
  return reason == Reason::missing || reason == Reason::resized || reason == Reason::altered;
}

/// Absent when it is no MD5: an object that was encrypted or put in parts has another tag.
std::optional<std::uint64_t> leading_bits_of_md5(std::string_view tag) {
  constexpr std::size_t kDigits = 32;
  std::uint64_t bits = 0;
  const char* half = tag.data() + kDigits / 2;
  if (tag.size() != kDigits || std::from_chars(tag.data(), half, bits, 16).ptr != half)
    return std::nullopt;
  return bits;
}

/// The sizes of what a folder of the bookkeeping holds, by key.
std::map<std::string, std::uint64_t> sizes_in(destination::Destination& bookkeeping,
                                              std::string_view folder) {
  std::map<std::string, std::uint64_t> sizes;
  bookkeeping.list(std::string(folder), [&](const destination::Destination::Listed& object) {
    sizes[object.key] = object.size;
  });
  return sizes;
}

bool holds(destination::Destination& bookkeeping, const std::string& key,
           const codec::Digest& digest) {
  const auto found = bookkeeping.get(key);
  return found && codec::sha256(found->bytes) == digest;
}

}  // namespace

Check::Check(store::FileStore& folder, const FolderVersion& own, const Published& published,
             destination::Destination& bookkeeping)
    : folder_(folder),
      own_(own),
      published_(published),
      bookkeeping_(bookkeeping),
      versions_(fetch_retained(bookkeeping, folder)),
      expected_(expected_keys(folder, own, published.head, versions_)) {
  // What is about to be replaced or removed is accounted for, too.
  for (const PublishedVersion& before : published.versions) {
    expected_.add_objects(folder, before.manifest, nullptr);
    expected_.add_mutable(folder, before.manifest, nullptr);
  }
}

ListingReport Check::compare(destination::Destination& web, const Plan& plan,
                             Comparison comparison) {
  ListingReport report;
  if (comparison == Comparison::contents) web_ = &web;
  list_web(web, report);
  list_bookkeeping(report);
  count_flaws(plan, report);
  visit_flawed_older([&](const PlannedResource& resource, Reason) {
    if (!is_in_folder(resource)) ++report.lost;
  });
  return report;
}

/// What is put for another reason has no flaw.
void Check::count_flaws(const Plan& plan, ListingReport& report) {
  std::set<codec::Digest> objects;  // several versions have them
  const TakeStep count = [&](Step step) {
    step = corrected(std::move(step));
    if (!is_flaw(step.reason)) return;
    const PlannedResource& resource = step.resource;
    if (resource.kind == format::ResourceKind::object && !objects.insert(resource.digest).second)
      return;
    for (const Variant& variant : step.variants)
      if (const Flaw flaw = flaw_of(resource, variant))
        ++(*flaw == Reason::missing   ? report.missing
           : *flaw == Reason::resized ? report.resized
                                      : report.altered);
  };
  plan.objects(count);
  plan.documents(count);
  plan.entries(count, [] {});
  older_objects(count);
}

void Check::list_web(destination::Destination& web, ListingReport& report) {
  web.list(format::published_prefix(), [&](const destination::Destination::Listed& object) {
    ++report.listed;
    const auto size = expected_.size_of(object.key);
    if (!size) return report.add_foreign(object.key, object.size);
    const bool is_right = *size == ExpectedKeys::kAnySize || *size == object.size;
    const std::uint64_t key = ExpectedKeys::hash(object.key);
    (is_right ? present_ : resized_).insert(key);
    if (const auto tag = leading_bits_of_md5(object.tag)) tags_[key] = *tag;
  });
}

void Check::list_bookkeeping(ListingReport& report) {
  const auto shards = sizes_in(bookkeeping_, destination::bookkeeping_keys::kShards);
  for_each_shard(own_.manifest, [&](const store::ShardRecord& shard) {
    const auto found = shards.find(destination::bookkeeping_keys::shard(shard.digest));
    if (found != shards.end() && folder_.size(store::shard_path(shard.digest)) == found->second)
      present_shards_.insert(shard.digest);
  });
  list_change_tables();
  list_kept_entries();
  const PublishedMark* mark = published_.mark();
  if (mark == nullptr) return;
  const std::string manifest =
      destination::bookkeeping_keys::manifest(mark->sequence, mark->manifest);
  report.bookkeeping += holds(bookkeeping_, manifest, mark->manifest) ? 0 : 1;
  if (const auto& denylist = published_.head->denylist)
    report.bookkeeping +=
        holds(bookkeeping_, std::string(destination::bookkeeping_keys::kDenylist), *denylist) ? 0
                                                                                              : 1;
  report.bookkeeping += missing_kept_entries_.size();
  if (mark->sequence != own_.mark.sequence) return;  // its shards are replaced now
  for_each_shard(own_.manifest, [&](const store::ShardRecord& shard) {
    report.bookkeeping += present_shards_.contains(shard.digest) ? 0 : 1;
  });
  report.bookkeeping += missing_change_tables();
}

void Check::list_change_tables() {
  const auto tables = sizes_in(bookkeeping_, destination::bookkeeping_keys::kChangeTables);
  for (const codec::Digest& digest : own_.manifest.change_tables()) {
    const auto found = tables.find(destination::bookkeeping_keys::change_table(digest));
    if (found != tables.end() && folder_.size(store::change_table_path(digest)) == found->second)
      present_change_tables_.insert(digest);
  }
}

/// Of the folder's version only those count that are published: the others are put anyway.
void Check::list_kept_entries() {
  const auto listed = sizes_in(bookkeeping_, destination::bookkeeping_keys::kKeptEntries);
  std::set<codec::Digest> wanted;
  for (const DestinationVersion& version : versions_)
    if (version.manifest) wanted.merge(kept_entries_of(*version.manifest));
  for (const codec::Digest& digest : wanted) {
    const auto bytes = kept_entry_bytes(folder_, digest);
    const auto found = listed.find(destination::bookkeeping_keys::kept_entry(digest));
    if (bytes && (found == listed.end() || found->second != bytes->size()))
      missing_kept_entries_.insert(digest);
  }
}

std::uint64_t Check::missing_change_tables() const {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(own_.manifest.change_tables(), [&](const codec::Digest& digest) {
        return folder_.size(store::change_table_path(digest)) &&
               !present_change_tables_.contains(digest);
      }));
}

std::vector<Variant> Check::variants_of(const PlannedResource& resource) const {
  return variants(own_.mark.representation, resource.url, resource.sizes);
}

Check::Flaw Check::flaw_of(std::string_view key) const {
  const std::uint64_t hash = ExpectedKeys::hash(key);
  if (present_.contains(hash)) return std::nullopt;
  return resized_.contains(hash) ? Reason::resized : Reason::missing;
}

Check::Flaw Check::flaw_of(const std::vector<Variant>& variants) const {
  for (const Variant& variant : variants)
    if (const Flaw flaw = flaw_of(variant.key)) return flaw;
  return std::nullopt;
}

bool Check::has_right_content(const PlannedResource& resource, const Variant& variant) {
  const auto tag = tags_.find(ExpectedKeys::hash(variant.key));
  if (tag != tags_.end()) {
    const auto own = store::read_sized(folder_, store::public_path(resource.url, variant.encoding),
                                       variant.size);
    if (own && leading_bits_of_md5(codec::md5_hex(*own)) == tag->second) return true;
  }
  const auto found = web_->get(variant.key);
  if (!found) return false;
  try {
    return codec::sha256(codec::decode(found->bytes, variant.encoding, resource.sizes.identity)) ==
           resource.digest;
  } catch (const Error&) {
    return false;  // it cannot be decoded
  }
}

Check::Flaw Check::flaw_of(const PlannedResource& resource, const Variant& variant) {
  const Flaw flaw = flaw_of(variant.key);
  if (flaw || web_ == nullptr) return flaw;
  const auto [known, is_new] = altered_.try_emplace(ExpectedKeys::hash(variant.key), false);
  if (is_new) known->second = !has_right_content(resource, variant);
  return known->second ? Flaw(Reason::altered) : std::nullopt;
}

/// An object of a version that is in another representation needs only its plain name.
Check::Flaw Check::flaw_of_older(const PlannedResource& resource) const {
  std::vector<Variant> needed = variants_of(resource);
  const std::string plain = format::file_name(resource.url, codec::Encoding::identity);
  std::erase_if(needed, [&](const Variant& variant) {
    return variant.key != plain && expected_.size_of(variant.key) == ExpectedKeys::kAnySize;
  });
  return flaw_of(needed);
}

bool Check::is_in_folder(const PlannedResource& resource) const {
  return std::ranges::all_of(variants_of(resource), [&](const Variant& variant) {
    return folder_.size(store::public_path(resource.url, variant.encoding)) == variant.size;
  });
}

void Check::visit_flawed_older(const VisitFlawed& visit) const {
  std::set<codec::Digest> seen;
  for (const store::ShardRecord& shard : own_.manifest.objects) seen.insert(shard.digest);
  for (const DestinationVersion& version : versions_) {
    if (!version.manifest || version.sequence == own_.mark.sequence) continue;
    for (const store::ShardRecord& shard : version.manifest->objects) {
      if (!seen.insert(shard.digest).second) continue;
      store::ShardReader<store::ObjectRecord> reader(folder_, {shard});
      while (const auto object = reader.next()) {
        PlannedResource resource = resource_of(*object);
        if (const Flaw flaw = flaw_of_older(resource)) visit(std::move(resource), *flaw);
      }
    }
  }
}

void Check::older_objects(const TakeStep& take) const {
  visit_flawed_older([&](PlannedResource resource, Reason flaw) {
    if (!is_in_folder(resource)) return;
    std::vector<Variant> all = variants_of(resource);
    take({.action = Action::put,
          .reason = flaw,
          .resource = std::move(resource),
          .variants = std::move(all)});
  });
}

Step Check::corrected(Step step) {
  const bool is_one_by_one = !step.resource.url.empty();
  if (step.action == Action::remove || !is_one_by_one) return step;
  std::vector<Variant> all = variants_of(step.resource);
  Flaw flaw;
  for (const Variant& variant : all)
    if (!flaw) flaw = flaw_of(step.resource, variant);
  if (!flaw) return step;
  if (step.action == Action::skip) step.reason = *flaw;
  step.action = Action::put;
  step.variants = std::move(all);
  return step;
}

}  // namespace vizzy::publish
