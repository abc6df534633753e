#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/publish/head.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy {

/// A version as it was published, or was meant to be.
struct PublishedVersion {
  Manifest manifest;
  Representation representation;
};

/// What is at a destination, by its own bookkeeping.
struct Published {
  std::optional<Head> head;
  std::optional<std::string> tag;  ///< of the head
  Digest head_digest{};            ///< of its bytes; zeros without one
  /// A mutable resource may stand as it is in any of these: the published version comes first, then
  /// those whose publishing was interrupted. If none was published, the first is empty.
  std::vector<PublishedVersion> versions;
  /// The bookkeeping of a version is lost: anything may be there.
  bool is_unknown = false;

  /// What readers see; null before the first publish is done.
  [[nodiscard]] const PublishedMark* mark() const {
    return head && head->published ? &*head->published : nullptr;
  }
};

/// Reads the head record alone. Errors: `failed`.
[[nodiscard]] Published read_head(Destination& bookkeeping);

/// The folder's manifest of a sequence, if its key at the destination would be `key`.
[[nodiscard]] std::optional<Manifest> own_manifest(ObjectStore& folder, std::uint64_t sequence,
                                                   const std::string& key);

/// The manifest of a mark: from the folder when it keeps the same one, else from the destination;
/// absent when it is lost.
[[nodiscard]] std::optional<Manifest> read_marked_manifest(Destination& bookkeeping,
                                                           ObjectStore& folder,
                                                           const PublishedMark& mark);

/// Reads the manifests that the head names, and brings their shards into the folder where it lacks
/// them.
void read_versions(Published& published, Destination& bookkeeping, ObjectStore& folder);

/// Brings the shards of a manifest into the folder. False when one is missing or damaged.
[[nodiscard]] bool fetch_shards(Destination& bookkeeping, ObjectStore& folder,
                                const Manifest& manifest);

/// Shards whose objects all stand at the destination in its present form, because a version that it
/// retains has them; of versions that the folder keeps too, the newest ones.
[[nodiscard]] std::set<Digest> standing_shards(const Head& head, Destination& bookkeeping,
                                               ObjectStore& folder);

}  // namespace vizzy
