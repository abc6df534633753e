#include "core/publish/retained_versions.h"

#include <algorithm>
#include <ranges>

#include "core/destination/bookkeeping_keys.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

/// More would cost more reading than they save putting.
constexpr std::size_t kMaxOlderVersions = 20;

}  // namespace

std::vector<DestinationVersion> list_retained(Destination& bookkeeping) {
  std::vector<DestinationVersion> versions;
  bookkeeping.list(std::string(bookkeeping_keys::kManifests),
                   [&](const Destination::Listed& object) {
                     if (const auto sequence = bookkeeping_keys::sequence_of_manifest(object.key))
                       versions.push_back({*sequence, object.key, std::nullopt});
                   });
  std::ranges::sort(versions, {}, &DestinationVersion::key);
  return versions;
}

std::vector<DestinationVersion> fetch_retained(Destination& bookkeeping, ObjectStore& folder) {
  std::vector<DestinationVersion> versions = list_retained(bookkeeping);
  for (DestinationVersion& version : versions) {
    auto manifest = own_manifest(folder, version.sequence, version.key);
    if (!manifest) manifest = manifest_at(bookkeeping, version.sequence, version.key);
    if (manifest && fetch_shards(bookkeeping, folder, *manifest))
      version.manifest = std::move(manifest);
  }
  return versions;
}

bool fetch_shards(Destination& bookkeeping, ObjectStore& folder, const Manifest& manifest) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const ShardRecord& shard : *shards) {
      const std::string path = layout::shard_path(shard.digest);
      if (folder.size(path)) continue;
      const auto found = bookkeeping.get(bookkeeping_keys::shard(shard.digest));
      if (!found || sha256(found->bytes) != shard.digest) return false;
      folder.write(path, found->bytes);
    }
  return true;
}

std::optional<Manifest> own_manifest(ObjectStore& folder, std::uint64_t sequence,
                                     const std::string& key) {
  const std::string path = layout::manifest_path(sequence);
  const auto text = folder.read(path);
  if (!text || bookkeeping_keys::manifest(sequence, sha256(*text)) != key) return std::nullopt;
  return parse_manifest(*text, path);
}

std::optional<Manifest> manifest_at(Destination& bookkeeping, std::uint64_t sequence,
                                    const std::string& key) {
  const auto found = bookkeeping.get(key);
  if (!found || bookkeeping_keys::manifest(sequence, sha256(found->bytes)) != key)
    return std::nullopt;
  return parse_manifest(found->bytes, bookkeeping.name() + "/" + key);
}

std::set<Digest> present_shards(const Head& head, Destination& bookkeeping, ObjectStore& folder) {
  std::set<Digest> present;
  for (const DestinationVersion& version :
       list_retained(bookkeeping) | std::views::reverse | std::views::take(kMaxOlderVersions)) {
    if (version.sequence < head.representation_since) continue;
    if (const auto manifest = own_manifest(folder, version.sequence, version.key))
      for (const ShardRecord& shard : manifest->objects) present.insert(shard.digest);
  }
  return present;
}

}  // namespace vizzy
