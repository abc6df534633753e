#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"
#include "core/error.h"
#include "core/publish/head.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// A version as it was published, or was meant to be.
struct PublishedVersion {
  store::Manifest manifest;
  Representation representation;
};

/// What is at a destination, by its own bookkeeping.
struct Published {
  std::optional<Head> head;
  std::optional<std::string> tag;  ///< of the head
  codec::Digest head_digest{};     ///< of its bytes; zeros without one
  /// A mutable resource may be as it is in any of these: the published version comes first, then
  /// those whose publishing was interrupted or overtaken. If none was published, the first is
  /// empty.
  std::vector<PublishedVersion> versions;
  /// The intents are of another publisher, whose lease has ended.
  bool overtakes = false;
  /// The bookkeeping of a version is lost: anything may be there.
  bool is_unknown = false;

  /// What readers see; null before the first publish is done.
  [[nodiscard]] const PublishedMark* mark() const {
    return head && head->published ? &*head->published : nullptr;
  }
};

/// Reads the head alone. Errors: `failed`.
[[nodiscard]] Published read_head(destination::Destination& bookkeeping);

/// Reads the manifests that the head names, and brings their shards into the folder where it lacks
/// them.
void read_versions(Published& published, destination::Destination& bookkeeping,
                   store::FileStore& folder);

/// The manifest of a mark: from the folder when it keeps the same one, else from the destination;
/// absent when it is lost.
[[nodiscard]] std::optional<store::Manifest> read_marked_manifest(
    destination::Destination& bookkeeping, store::FileStore& folder, const PublishedMark& mark);

/// A version that a destination retains, by the key of its manifest in the bookkeeping.
struct DestinationVersion {
  std::uint64_t sequence = 0;
  std::string key;  ///< of the manifest
  /// Compared with its hash; its shards are in the folder. Absent when any of it is lost, or when
  /// it was not read.
  std::optional<store::Manifest> manifest;
};

/// Every version whose manifest is at a destination, oldest first, unread.
[[nodiscard]] std::vector<DestinationVersion> list_retained(destination::Destination& bookkeeping);
/// Those up to the published one, which comes last even if its manifest is lost.
[[nodiscard]] std::vector<DestinationVersion> list_up_to(destination::Destination& bookkeeping,
                                                         const PublishedMark& mark);

/// All, with manifests. What the folder keeps, too, is not read again.
[[nodiscard]] std::vector<DestinationVersion> fetch_retained(destination::Destination& bookkeeping,
                                                             store::FileStore& folder);

/// Visits every shard of a manifest.
template <class Visit>
void for_each_shard(const store::Manifest& manifest, const Visit& visit) {
  for (const auto* shards : {&manifest.objects, &manifest.spared, &manifest.documents})
    for (const store::ShardRecord& shard : *shards) visit(shard);
}

/// Brings the shards of a manifest into the folder. False when one is missing or damaged.
[[nodiscard]] bool fetch_shards(destination::Destination& bookkeeping, store::FileStore& folder,
                                const store::Manifest& manifest);
/// The tables that the next build makes `changes` from, as far as the destination has them.
void fetch_change_tables(destination::Destination& bookkeeping, store::FileStore& folder,
                         const store::Manifest& manifest);

/// The folder's manifest of a version, if it is the same.
[[nodiscard]] std::optional<store::Manifest> own_manifest(store::FileStore& folder,
                                                          std::uint64_t sequence,
                                                          const std::string& key);

/// The text of the manifest at a key of the bookkeeping, if it is what its name promises.
[[nodiscard]] std::optional<std::string> manifest_text_at(destination::Destination& bookkeeping,
                                                          std::uint64_t sequence,
                                                          const std::string& key);
/// The manifest at a key of the bookkeeping; absent when it is missing or damaged.
[[nodiscard]] std::optional<store::Manifest> manifest_at(destination::Destination& bookkeeping,
                                                         std::uint64_t sequence,
                                                         const std::string& key);

/// Nobody published there.
[[nodiscard]] Error nothing_published(const destination::Destination& web);
/// A file of the bookkeeping is lost that a folder may still have.
[[nodiscard]] Error lost_bookkeeping(const destination::Destination& bookkeeping,
                                     const std::string& key);

/// Shards whose objects are all at the destination in its present representation, because a version
/// that it retains has them; of versions that the folder keeps too, the newest ones.
[[nodiscard]] std::set<codec::Digest> present_shards(const Head& head,
                                                     destination::Destination& bookkeeping,
                                                     store::FileStore& folder);

}  // namespace vizzy::publish
