#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::store {

/// Writes the shards of a manifest from records in the order of `shard_position`.
class ShardWriter {
 public:
  /// `lines` is how many will come: it decides how many shards there are. A shard among `present`
  /// is not written again.
  ShardWriter(FileStore& store, std::uint64_t lines, const std::vector<ShardRecord>& present);

  template <class Record>
  void add(const Record& record) {
    add_line(shard_position(record), shard_line(record));
  }
  /// Writes the last shard; returns them all.
  [[nodiscard]] std::vector<ShardRecord> finish();

 private:
  void add_line(std::uint64_t position, const std::string& line);
  void flush();
  void write(const std::string& path);

  FileStore& store_;
  std::set<codec::Digest> present_;
  unsigned prefix_bits_;
  std::uint64_t prefix_ = 0;
  std::string text_;
  std::uint64_t lines_ = 0;
  std::vector<ShardRecord> shards_;
};

/// Whether a shard exists and matches its name.
[[nodiscard]] bool is_intact(FileStore& store, const ShardRecord& shard);

/// Reads the records of a manifest's shards one after the other; holds one shard in memory.
/// Record is ObjectRecord or DocumentRecord.
template <class Record>
class ShardReader {
 public:
  ShardReader(FileStore& store, std::vector<ShardRecord> shards)
      : store_(store), shards_(std::move(shards)) {}

  /// The next record; absent at the end.
  /// Errors: DamagedFile when a shard is missing or does not match its name.
  [[nodiscard]] std::optional<Record> next();

 private:
  FileStore& store_;
  std::vector<ShardRecord> shards_;
  std::size_t next_shard_ = 0;
  std::string path_;
  std::string text_;
  std::size_t offset_ = 0;
};

extern template class ShardReader<ObjectRecord>;
extern template class ShardReader<DocumentRecord>;

}  // namespace vizzy::store
