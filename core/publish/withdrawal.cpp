#include "core/publish/withdrawal.h"

#include <algorithm>
#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/format/resource_kind.h"
#include "core/store/denylist.h"
#include "core/store/layout.h"
#include "core/store/references.h"
#include "core/versions/retained.h"

namespace vizzy::publish {

namespace {

constexpr std::string_view kRewritten = "rewritten by a takedown";
constexpr std::string_view kWithdrawn = "in no retained version after a takedown";

bool denies(const store::Denylist& denylist, const store::DeniedKey& denied) {
  return std::ranges::any_of(denylist.keys(), [&](const store::DeniedKey& known) {
    return known.key == denied.key && known.from == denied.from;
  });
}

/// The key that the folder's manifest of a sequence has at a destination.
std::string own_key(store::ObjectStore& folder, std::uint64_t sequence) {
  const auto text = folder.read(store::manifest_path(sequence));
  return destination::state_keys::manifest(sequence, codec::sha256(text.value_or("")));
}

/// Whether the folder's denylist has keys that the destination's lacks.
bool has_new_keys(store::ObjectStore& folder, const Published& published,
                  destination::Destination& state) {
  const store::Denylist own = store::read_denylist(folder);
  if (own.empty()) return false;
  const auto& digest = published.head ? published.head->denylist : std::nullopt;
  if (digest == codec::sha256(store::denylist_json(own))) return false;
  const auto found = state.get(std::string(destination::state_keys::kDenylist));
  const bool is_whole = found && digest == codec::sha256(found->bytes);
  const store::Denylist theirs = is_whole ? store::parse_denylist(found->bytes) : store::Denylist();
  return std::ranges::any_of(
      own.keys(), [&](const store::DeniedKey& denied) { return !denies(theirs, denied); });
}

}  // namespace

Withdrawal::Withdrawal(store::ObjectStore& folder, const Published& published,
                       destination::Destination& state)
    : folder_(folder), is_needed_(has_new_keys(folder, published, state)) {
  if (is_needed_) find_rewritten(state);
}

void Withdrawal::find_rewritten(destination::Destination& state) {
  const std::vector<store::Manifest> retained = versions::read_retained(folder_);
  std::vector<std::string> keys;
  state.list(std::string(destination::state_keys::kManifests),
             [&](const destination::Destination::Listed& object) { keys.push_back(object.key); });
  for (const std::string& key : keys) {
    const auto sequence = destination::state_keys::sequence_of_manifest(key);
    if (!sequence) continue;
    const auto own = std::ranges::find(retained, *sequence, &store::Manifest::sequence);
    if (own != retained.end() && own_key(folder_, *sequence) == key) continue;
    obsolete_.push_back(key);
    if (own == retained.end()) continue;
    const auto found = state.get(key);
    const bool is_whole =
        found && destination::state_keys::manifest(*sequence, codec::sha256(found->bytes)) == key;
    rewritten_.push_back(*own);
    replaced_.emplace_back();
    if (!is_whole) continue;
    store::Manifest old = store::parse_manifest(found->bytes, state.name() + "/" + key);
    if (fetch_shards(state, folder_, old)) replaced_.back().push_back(std::move(old));
  }
}

void Withdrawal::visit_objects(const Plan& plan, PlanVisitor& visitor) const {
  for (std::size_t i = 0; i < rewritten_.size(); ++i)
    plan.visit_missing_objects(rewritten_[i], replaced_[i], kRewritten, visitor);
}

void Withdrawal::visit_removals(destination::Destination& web, PlanVisitor& visitor) const {
  if (!is_needed_) return;
  store::ReferencedFiles referenced;
  for (const store::Manifest& manifest : versions::read_retained(folder_))
    referenced.add_version(folder_, manifest);
  const std::string web_root = std::string(store::kPublic) + "/";
  const std::string objects = store::objects_folder().substr(web_root.size()) + "/";
  web.list(objects, [&](const destination::Destination::Listed& object) {
    if (!referenced.contains(web_root + object.key))
      visitor.remove(format::ResourceKind::object, object.key, kWithdrawn);
  });
}

}  // namespace vizzy::publish
