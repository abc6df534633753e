#pragma once

#include <optional>
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

/// Reads the head alone. Errors: `failed`.
[[nodiscard]] Published read_head(Destination& bookkeeping);

/// Reads the manifests that the head names, and brings their shards into the folder where it lacks
/// them.
void read_versions(Published& published, Destination& bookkeeping, ObjectStore& folder);

/// The manifest of a mark: from the folder when it keeps the same one, else from the destination;
/// absent when it is lost.
[[nodiscard]] std::optional<Manifest> read_marked_manifest(Destination& bookkeeping,
                                                           ObjectStore& folder,
                                                           const PublishedMark& mark);

}  // namespace vizzy
