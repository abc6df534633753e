#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/publish/folder_version.h"
#include "core/publish/head.h"
#include "core/publish/published.h"
#include "core/publish/representation.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// The keys of a destination that its bookkeeping accounts for, each with the size that it must
/// have. Keys are kept as 64-bit hashes, some 40 bytes for each with its size: a collision only
/// spares a key that nothing accounts for. What is added first counts: add the newest version
/// first.
class ExpectedKeys {
 public:
  /// The size for an unknown representation. Nothing that is published is empty.
  static constexpr std::uint64_t kAnySize = 0;

  [[nodiscard]] static std::uint64_t hash(std::string_view key) {
    return std::hash<std::string_view>()(key);
  }

  /// Pages and indexes of a version, what a takedown spared included. Without a
  /// representation they may be in any encoding, and of any size. Errors: `failed` when a shard is
  /// missing or damaged.
  void add_objects(store::FileStore& folder, const store::Manifest& manifest,
                   const Representation* representation);
  /// Entries and documents of a version. Errors: as above.
  void add_mutable(store::FileStore& folder, const store::Manifest& manifest,
                   const Representation* representation);

  /// Absent when nothing accounts for the key.
  [[nodiscard]] std::optional<std::uint64_t> size_of(std::string_view key) const;

 private:
  void add(std::string_view key, std::uint64_t size) { sizes_.try_emplace(hash(key), size); }
  void add_resource(const std::string& url, const codec::Sizes& sizes,
                    const Representation* representation);

  std::unordered_map<std::uint64_t, std::uint64_t> sizes_;
  /// Shards of objects, and whether they were added in a representation: successive versions share
  /// most.
  std::set<std::pair<codec::Digest, bool>> shards_seen_;
};

/// What must be at a destination that shows `own` and retains `versions`. `head` is what was
/// published before, if anything was: it says since when objects are in the representation of
/// `own`.
[[nodiscard]] ExpectedKeys expected_keys(store::FileStore& folder, const FolderVersion& own,
                                         const std::optional<Head>& head,
                                         const std::vector<DestinationVersion>& versions);

}  // namespace vizzy::publish
