#include "core/publish/withdrawal.h"

#include <algorithm>
#include <set>
#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"
#include "core/publish/expected_keys.h"
#include "core/publish/kept_entries.h"
#include "core/publish/own_names.h"
#include "core/publish/published.h"
#include "core/store/denylist.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/versions/retained.h"

namespace vizzy::publish {

namespace {

bool denies(const store::Denylist& denylist, const store::DeniedKey& denied) {
  return std::ranges::any_of(denylist.keys(), [&](const store::DeniedKey& known) {
    return known.key == denied.key && known.from == denied.from;
  });
}

/// The key that the folder's manifest of a sequence has at a destination.
std::string own_key(store::FileStore& folder, std::uint64_t sequence) {
  const auto text = folder.read(store::manifest_path(sequence));
  return destination::bookkeeping_keys::manifest(sequence, codec::sha256(text.value_or("")));
}

/// The versions of the folder that hold nothing it denies, oldest first. One that holds only a part
/// of what is published could not rewrite its older versions.
std::vector<store::Manifest> clean_versions(store::FileStore& folder) {
  std::vector<store::Manifest> retained = versions::read_retained(folder);
  if (store::read_origin(folder)) retained.erase(retained.begin(), retained.end() - 1);
  return retained;
}

/// Whether the folder's denylist has keys that the destination's lacks.
bool has_new_keys(store::FileStore& folder, const Published& published,
                  destination::Destination& bookkeeping) {
  const store::Denylist own = store::read_denylist(folder);
  if (own.empty()) return false;
  const auto& digest = published.head ? published.head->denylist : std::nullopt;
  if (digest == store::denylist_digest(own)) return false;
  const auto found = bookkeeping.get(std::string(destination::bookkeeping_keys::kDenylist));
  const bool is_whole = found && digest == codec::sha256(found->bytes);
  const store::Denylist theirs = is_whole ? store::parse_denylist(found->bytes) : store::Denylist();
  return std::ranges::any_of(
      own.keys(), [&](const store::DeniedKey& denied) { return !denies(theirs, denied); });
}

}  // namespace

Withdrawal::Withdrawal(store::FileStore& folder, const Published& published,
                       destination::Destination& bookkeeping, Strangers strangers)
    : folder_(folder),
      is_needed_(has_new_keys(folder, published, bookkeeping)),
      is_unknown_(published.mark() == nullptr),
      strangers_(strangers) {
  if (!is_needed_) return;
  find_rewritten(bookkeeping);
  find_obsolete_items(bookkeeping);
}

void Withdrawal::find_rewritten(destination::Destination& bookkeeping) {
  const std::vector<store::Manifest> retained = clean_versions(folder_);
  for (const DestinationVersion& version : list_retained(bookkeeping)) {
    const auto own = std::ranges::find(retained, version.sequence, &store::Manifest::sequence);
    if (own != retained.end() && own_key(folder_, version.sequence) == version.key) continue;
    obsolete_.push_back(version.key);
    if (own == retained.end()) continue;
    rewritten_.push_back(*own);
    replaced_.emplace_back();
    auto old = manifest_at(bookkeeping, version.sequence, version.key);
    if (old && fetch_shards(bookkeeping, folder_, *old))
      replaced_.back().push_back(*std::move(old));
  }
}

void Withdrawal::find_obsolete_items(destination::Destination& bookkeeping) {
  std::set<std::string> kept;
  const std::vector<store::Manifest> versions = clean_versions(folder_);
  for (const store::Manifest& manifest : versions)
    for (const codec::Digest& entry : kept_entries_of(manifest))
      kept.insert(destination::bookkeeping_keys::kept_entry(entry));
  for (const codec::Digest& table : versions.back().change_tables())
    kept.insert(destination::bookkeeping_keys::change_table(table));
  for (const std::string_view folder :
       {destination::bookkeeping_keys::kKeptEntries, destination::bookkeeping_keys::kChangeTables})
    bookkeeping.list(std::string(folder), [&](const destination::Destination::Listed& object) {
      if (!kept.contains(object.key)) obsolete_items_.push_back(object.key);
    });
}

void Withdrawal::objects(const Plan& plan, const TakeStep& take) const {
  for (std::size_t i = 0; i < rewritten_.size(); ++i)
    plan.missing_objects(rewritten_[i], replaced_[i], Reason::rewritten, take);
}

void Withdrawal::removals_of_lost(const FolderVersion& own, destination::Destination& web,
                                  const TakeStep& take) const {
  ExpectedKeys expected = expected_keys(folder_, own, std::nullopt, {});
  for (const store::Manifest& manifest : clean_versions(folder_))
    expected.add_objects(folder_, manifest, nullptr);
  OwnNames names;
  for (const store::Manifest& manifest : clean_versions(folder_)) names.add(manifest);
  const std::string objects = format::objects_prefix();
  web.list(format::published_prefix(), [&](const destination::Destination::Listed& found) {
    if (expected.size_of(found.key)) return;
    if (strangers_ == Strangers::left && !names.may_have_put(found.key)) return;
    const bool is_object = found.key.starts_with(objects);
    take(removal(is_object ? format::ResourceKind::object : format::ResourceKind::document,
                 {found.key}, is_object ? Reason::withdrawn : Reason::gone));
  });
}

void Withdrawal::removals(const FolderVersion& own, destination::Destination& web,
                          const TakeStep& take) const {
  if (is_unknown_) return removals_of_lost(own, web, take);
  if (!is_needed_) return;
  ExpectedKeys expected;
  for (const store::Manifest& manifest : clean_versions(folder_))
    expected.add_objects(folder_, manifest, nullptr);
  web.list(format::objects_prefix(), [&](const destination::Destination::Listed& object) {
    if (!expected.size_of(object.key))
      take(removal(format::ResourceKind::object, {object.key}, Reason::withdrawn));
  });
}

}  // namespace vizzy::publish
