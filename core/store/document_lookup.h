#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::store {

/// Finds the records of documents by URL. Holds one shard in memory: fast where successive
/// questions are in the order of the shards.
class DocumentLookup {
 public:
  /// `store`, which holds the shards, must outlive it. Errors: DamagedFile.
  DocumentLookup(FileStore& store, std::vector<ShardRecord> shards);

  /// Absent when no document has the URL. Errors: DamagedFile.
  [[nodiscard]] std::optional<DocumentRecord> find(const std::string& url);

 private:
  void load(std::size_t shard);

  FileStore& store_;
  std::vector<ShardRecord> shards_;
  std::vector<std::uint64_t> starts_;  ///< position of the first document of each shard
  std::size_t loaded_;
  std::vector<DocumentRecord> documents_;  ///< of the loaded shard
};

}  // namespace vizzy::store
