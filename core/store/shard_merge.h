#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/store/manifest.h"
#include "core/store/shards.h"

namespace vizzy::store {

/// The sort key of the lines of a manifest's shards.
[[nodiscard]] inline codec::Digest sort_key(const ObjectRecord& object) { return object.digest; }
[[nodiscard]] inline std::pair<std::uint64_t, std::string> sort_key(
    const DocumentRecord& document) {
  return {shard_position(document), document.url};
}

/// Reads the shards of several versions side by side. `visit` gets, for each resource that any of
/// them has, a record or nothing from each version, in their order. Holds one shard of each in
/// memory.
template <class Record, class Visit>
void merge_shards(FileStore& folder, const std::vector<std::vector<ShardRecord>>& versions,
                  const Visit& visit) {
  using Key = decltype(sort_key(std::declval<Record>()));
  std::vector<ShardReader<Record>> readers;
  for (const auto& shards : versions) readers.emplace_back(folder, shards);
  std::vector<std::optional<Record>> next(readers.size());
  std::vector<std::optional<Key>> keys(readers.size());
  const auto advance = [&](std::size_t i) {
    next[i] = readers[i].next();
    keys[i] = next[i] ? std::optional(sort_key(*next[i])) : std::nullopt;
  };
  for (std::size_t i = 0; i < readers.size(); ++i) advance(i);
  std::vector<std::optional<Record>> found(readers.size());
  for (;;) {
    std::optional<Key> first;
    for (const auto& key : keys)
      if (key && (!first || *key < *first)) first = key;
    if (!first) return;
    for (std::size_t i = 0; i < readers.size(); ++i) {
      found[i].reset();
      if (keys[i] != first) continue;
      found[i] = std::move(next[i]);
      advance(i);
    }
    visit(std::as_const(found));
  }
}

}  // namespace vizzy::store
