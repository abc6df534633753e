#include "core/publish/published.h"

#include <algorithm>
#include <functional>

#include "core/destination/bookkeeping_keys.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

/// More would cost more reading than they save putting.
constexpr std::size_t kMaxOlderVersions = 20;

}  // namespace

std::optional<Manifest> own_manifest(ObjectStore& folder, std::uint64_t sequence,
                                     const std::string& key) {
  const std::string path = layout::manifest_path(sequence);
  const auto text = folder.read(path);
  if (!text || state_keys::manifest(sequence, sha256(*text)) != key) return std::nullopt;
  return parse_manifest(*text, path);
}

Published read_head(Destination& state) {
  Published published;
  auto found = state.get(std::string(state_keys::kHead));
  if (!found) return published;
  published.head = parse_head(found->bytes, state.name() + "/" + std::string(state_keys::kHead));
  published.head_digest = sha256(found->bytes);
  published.tag = std::move(found->tag);
  state.assume(published.head->protection);
  return published;
}

std::optional<Manifest> read_marked_manifest(Destination& state, ObjectStore& folder,
                                             const PublishedMark& mark) {
  const std::string key = state_keys::manifest(mark.sequence, mark.manifest);
  if (auto own = own_manifest(folder, mark.sequence, key)) return own;
  for (const std::string& place : {key, state_keys::intent(mark.sequence, mark.manifest)}) {
    const auto found = state.get(place);
    if (found && sha256(found->bytes) == mark.manifest)
      return parse_manifest(found->bytes, state.name() + "/" + place);
  }
  return std::nullopt;
}

void read_states(Published& published, Destination& state, ObjectStore& folder) {
  if (!published.head) return;
  std::vector<PublishedMark> marks = published.head->intents;
  // Before the first publish is done each mutable resource may also be missing.
  if (!published.head->published && !marks.empty())
    published.states.push_back({Manifest{}, marks.front().form});
  if (published.head->published) marks.insert(marks.begin(), *published.head->published);
  for (const PublishedMark& mark : marks) {
    auto manifest = read_marked_manifest(state, folder, mark);
    if (manifest && fetch_shards(state, folder, *manifest)) {
      published.states.push_back({*std::move(manifest), mark.form});
    } else {
      published.is_unknown = true;
    }
  }
}

bool fetch_shards(Destination& state, ObjectStore& folder, const Manifest& manifest) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const ShardRecord& shard : *shards) {
      const std::string path = layout::shard_path(shard.digest);
      if (folder.size(path)) continue;
      const auto found = state.get(state_keys::shard(shard.digest));
      if (!found || sha256(found->bytes) != shard.digest) return false;
      folder.write(path, found->bytes);
    }
  return true;
}

std::set<Digest> standing_shards(const HeadRecord& head, Destination& state, ObjectStore& folder) {
  std::vector<std::string> keys;
  state.list(std::string(state_keys::kManifests),
             [&](const Destination::Listed& object) { keys.push_back(object.key); });
  std::ranges::sort(keys, std::greater());
  keys.resize(std::min(keys.size(), kMaxOlderVersions));
  std::set<Digest> standing;
  for (const std::string& key : keys) {
    const auto sequence = state_keys::sequence_of_manifest(key);
    if (!sequence || *sequence < head.form_since) continue;
    if (const auto manifest = own_manifest(folder, *sequence, key))
      for (const ShardRecord& shard : manifest->objects) standing.insert(shard.digest);
  }
  return standing;
}

}  // namespace vizzy
