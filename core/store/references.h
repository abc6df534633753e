#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>

#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::store {

/// The files of an output folder that something refers to; everything else is garbage. Paths are
/// kept as 64-bit hashes: small for a million documents, and a collision only keeps a file.
class ReferencedFiles {
 public:
  void add(std::string_view path) { hashes_.insert(hash(path)); }
  /// Every encoding of a resource that has a file.
  void add_resource(const std::string& url, const codec::Sizes& sizes);
  /// The folder's own bookkeeping.
  void add_bookkeeping();
  /// A retained version: its manifest, shards, kept entries and objects.
  /// Errors: `failed` when a shard is missing or damaged.
  void add_version(FileStore& store, const Manifest& manifest);
  /// What only the current version has: the mutable files, which are entries, `changes` and
  /// documents, and the tables of changes.
  void add_mutable_files(FileStore& store, const Manifest& current);

  /// The bookkeeping of publishing always counts as referred to.
  [[nodiscard]] bool contains(std::string_view path) const;

 private:
  void add_objects(FileStore& store, const ShardRecord& shard);
  static std::uint64_t hash(std::string_view path) { return std::hash<std::string_view>()(path); }

  std::unordered_set<std::uint64_t> hashes_;
  std::set<codec::Digest> shards_seen_;  ///< successive versions share most
};

}  // namespace vizzy::store
