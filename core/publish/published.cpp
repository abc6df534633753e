#include "core/publish/published.h"

#include <algorithm>
#include <functional>

#include "core/destination/bookkeeping_keys.h"
#include "core/store/layout.h"

namespace vizzy::publish {

namespace {

/// More would cost more reading than they save putting.
constexpr std::size_t kMaxOlderVersions = 20;

}  // namespace

std::optional<store::Manifest> own_manifest(store::ObjectStore& folder, std::uint64_t sequence,
                                            const std::string& key) {
  const std::string path = store::manifest_path(sequence);
  const auto text = folder.read(path);
  if (!text || destination::state_keys::manifest(sequence, codec::sha256(*text)) != key)
    return std::nullopt;
  return store::parse_manifest(*text, path);
}

Published read_head(destination::Destination& state) {
  Published published;
  auto found = state.get(std::string(destination::state_keys::kHead));
  if (!found) return published;
  published.head =
      parse_head(found->bytes, state.name() + "/" + std::string(destination::state_keys::kHead));
  published.head_digest = codec::sha256(found->bytes);
  published.tag = std::move(found->tag);
  state.assume(published.head->protection);
  return published;
}

std::optional<store::Manifest> read_marked_manifest(destination::Destination& state,
                                                    store::ObjectStore& folder,
                                                    const PublishedMark& mark) {
  const std::string key = destination::state_keys::manifest(mark.sequence, mark.manifest);
  if (auto own = own_manifest(folder, mark.sequence, key)) return own;
  for (const std::string& place :
       {key, destination::state_keys::intent(mark.sequence, mark.manifest)}) {
    const auto found = state.get(place);
    if (found && codec::sha256(found->bytes) == mark.manifest)
      return store::parse_manifest(found->bytes, state.name() + "/" + place);
  }
  return std::nullopt;
}

void read_states(Published& published, destination::Destination& state,
                 store::ObjectStore& folder) {
  if (!published.head) return;
  std::vector<PublishedMark> marks = published.head->intents;
  // Before the first publish is done each mutable resource may also be missing.
  if (!published.head->published && !marks.empty())
    published.states.push_back({store::Manifest{}, marks.front().form});
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

bool fetch_shards(destination::Destination& state, store::ObjectStore& folder,
                  const store::Manifest& manifest) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const store::ShardRecord& shard : *shards) {
      const std::string path = store::shard_path(shard.digest);
      if (folder.size(path)) continue;
      const auto found = state.get(destination::state_keys::shard(shard.digest));
      if (!found || codec::sha256(found->bytes) != shard.digest) return false;
      folder.write(path, found->bytes);
    }
  return true;
}

std::set<codec::Digest> standing_shards(const HeadRecord& head, destination::Destination& state,
                                        store::ObjectStore& folder) {
  std::vector<std::string> keys;
  state.list(std::string(destination::state_keys::kManifests),
             [&](const destination::Destination::Listed& object) { keys.push_back(object.key); });
  std::ranges::sort(keys, std::greater());
  keys.resize(std::min(keys.size(), kMaxOlderVersions));
  std::set<codec::Digest> standing;
  for (const std::string& key : keys) {
    const auto sequence = destination::state_keys::sequence_of_manifest(key);
    if (!sequence || *sequence < head.form_since) continue;
    if (const auto manifest = own_manifest(folder, *sequence, key))
      for (const store::ShardRecord& shard : manifest->objects) standing.insert(shard.digest);
  }
  return standing;
}

}  // namespace vizzy::publish
