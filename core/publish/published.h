#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/publish/head.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// What stands at a destination, by its own bookkeeping.
struct Published {
  /// A version as it was published, or was meant to be.
  struct State {
    store::Manifest manifest;
    Form form;
  };

  std::optional<HeadRecord> head;
  std::optional<std::string> tag;  ///< of the head
  codec::Digest head_digest{};     ///< of its bytes; zeros without one
  /// A mutable resource may stand as it is in any of these: the published version comes first, then
  /// those whose publishing was interrupted. If none was published, the first is empty.
  std::vector<State> states;
  /// The bookkeeping of a state is lost: anything may stand.
  bool is_unknown = false;

  /// What readers see; null before the first publish is done.
  [[nodiscard]] const PublishedMark* mark() const {
    return head && head->published ? &*head->published : nullptr;
  }
};

/// Reads the head record alone. Errors: `failed`.
[[nodiscard]] Published read_head(destination::Destination& state);

/// The folder's manifest of a sequence, if its key at the destination would be `key`.
[[nodiscard]] std::optional<store::Manifest> own_manifest(store::ObjectStore& folder,
                                                          std::uint64_t sequence,
                                                          const std::string& key);

/// The manifest of a mark: from the folder when it keeps the same one, else from the destination;
/// absent when it is lost.
[[nodiscard]] std::optional<store::Manifest> read_marked_manifest(destination::Destination& state,
                                                                  store::ObjectStore& folder,
                                                                  const PublishedMark& mark);

/// Reads the manifests that the head names, and brings their shards into the folder where it lacks
/// them.
void read_states(Published& published, destination::Destination& state, store::ObjectStore& folder);

/// Brings the shards of a manifest into the folder. False when one is missing or damaged.
[[nodiscard]] bool fetch_shards(destination::Destination& state, store::ObjectStore& folder,
                                const store::Manifest& manifest);

/// Shards whose objects all stand at the destination in its present form, because a version that it
/// retains has them; of versions that the folder keeps too, the newest ones.
[[nodiscard]] std::set<codec::Digest> standing_shards(const HeadRecord& head,
                                                      destination::Destination& state,
                                                      store::ObjectStore& folder);

}  // namespace vizzy::publish
