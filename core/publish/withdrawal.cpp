#include "core/publish/withdrawal.h"

#include <algorithm>
#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/resource_kind.h"
#include "core/publish/published.h"
#include "core/store/denylist.h"
#include "core/store/layout.h"
#include "core/store/references.h"
#include "core/versions/retained.h"

namespace vizzy {

namespace {

bool denies(const Denylist& denylist, const DeniedKey& denied) {
  return std::ranges::any_of(denylist.keys(), [&](const DeniedKey& known) {
    return known.key == denied.key && known.from == denied.from;
  });
}

/// The key that the folder's manifest of a sequence has at a destination.
std::string own_key(ObjectStore& folder, std::uint64_t sequence) {
  const auto text = folder.read(layout::manifest_path(sequence));
  return bookkeeping_keys::manifest(sequence, sha256(text.value_or("")));
}

/// Whether the folder's denylist has keys that the destination's lacks.
bool has_new_keys(ObjectStore& folder, const Published& published, Destination& bookkeeping) {
  const Denylist own = read_denylist(folder);
  if (own.empty()) return false;
  const auto& digest = published.head ? published.head->denylist : std::nullopt;
  if (digest == sha256(denylist_json(own))) return false;
  const auto found = bookkeeping.get(std::string(bookkeeping_keys::kDenylist));
  const bool is_whole = found && digest == sha256(found->bytes);
  const Denylist theirs = is_whole ? parse_denylist(found->bytes) : Denylist();
  return std::ranges::any_of(own.keys(),
                             [&](const DeniedKey& denied) { return !denies(theirs, denied); });
}

}  // namespace

Withdrawal::Withdrawal(ObjectStore& folder, const Published& published, Destination& bookkeeping)
    : folder_(folder), is_needed_(has_new_keys(folder, published, bookkeeping)) {
  if (is_needed_) find_rewritten(bookkeeping);
}

void Withdrawal::find_rewritten(Destination& bookkeeping) {
  const std::vector<Manifest> retained = read_retained(folder_);
  for (const DestinationVersion& version : list_retained(bookkeeping)) {
    const auto own = std::ranges::find(retained, version.sequence, &Manifest::sequence);
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

void Withdrawal::objects(const Plan& plan, const TakeStep& take) const {
  for (std::size_t i = 0; i < rewritten_.size(); ++i)
    plan.missing_objects(rewritten_[i], replaced_[i], Reason::rewritten, take);
}

void Withdrawal::removals(Destination& web, const TakeStep& take) const {
  if (!is_needed_) return;
  ReferencedFiles referenced;
  for (const Manifest& manifest : read_retained(folder_)) referenced.add_version(folder_, manifest);
  const std::string web_root = std::string(layout::kPublic) + "/";
  const std::string objects = layout::objects_folder().substr(web_root.size()) + "/";
  web.list(objects, [&](const Destination::Listed& object) {
    if (!referenced.contains(web_root + object.key))
      take(removal(ResourceKind::object, {object.key}, Reason::withdrawn));
  });
}

}  // namespace vizzy
