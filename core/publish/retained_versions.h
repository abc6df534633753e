#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"
#include "core/publish/head.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy {

/// A version that a destination retains, by the key of its manifest in the bookkeeping.
struct DestinationVersion {
  std::uint64_t sequence = 0;
  std::string key;  ///< of the manifest
  /// Compared with its hash; its shards are in the folder. Absent when any of it is lost, or when
  /// it was not read.
  std::optional<Manifest> manifest;
};

/// Every version whose manifest is at a destination, oldest first, unread.
[[nodiscard]] std::vector<DestinationVersion> list_retained(Destination& bookkeeping);

/// The same, with manifests. What the folder keeps, too, is not read again.
[[nodiscard]] std::vector<DestinationVersion> fetch_retained(Destination& bookkeeping,
                                                             ObjectStore& folder);

/// Visits every shard of a manifest.
template <class Visit>
void for_each_shard(const Manifest& manifest, const Visit& visit) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const ShardRecord& shard : *shards) visit(shard);
}

/// Brings the shards of a manifest into the folder. False when one is missing or damaged.
[[nodiscard]] bool fetch_shards(Destination& bookkeeping, ObjectStore& folder,
                                const Manifest& manifest);

/// The folder's manifest of a version, if it is the same.
[[nodiscard]] std::optional<Manifest> own_manifest(ObjectStore& folder, std::uint64_t sequence,
                                                   const std::string& key);

/// The manifest at a key of the bookkeeping; absent when it is missing or damaged.
[[nodiscard]] std::optional<Manifest> manifest_at(Destination& bookkeeping, std::uint64_t sequence,
                                                  const std::string& key);

/// Shards whose objects are all at the destination in its present representation, because a version
/// that it retains has them; of versions that the folder keeps too, the newest ones.
[[nodiscard]] std::set<Digest> present_shards(const Head& head, Destination& bookkeeping,
                                              ObjectStore& folder);

}  // namespace vizzy
