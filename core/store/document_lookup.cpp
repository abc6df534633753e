#include "core/store/document_lookup.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/store/shards.h"

namespace vizzy::store {

DocumentLookup::DocumentLookup(FileStore& store, std::vector<ShardRecord> shards)
    : store_(store), shards_(std::move(shards)), loaded_(shards_.size()) {
  for (const ShardRecord& shard : shards_) {
    const auto first = ShardReader<DocumentRecord>(store_, {shard}).next();
    starts_.push_back(first ? shard_position(*first) : UINT64_MAX);
  }
}

void DocumentLookup::load(std::size_t shard) {
  if (loaded_ == shard) return;
  documents_.clear();
  ShardReader<DocumentRecord> reader(store_, {shards_[shard]});
  while (auto document = reader.next()) documents_.push_back(*std::move(document));
  loaded_ = shard;
}

std::optional<DocumentRecord> DocumentLookup::find(const std::string& url) {
  const std::uint64_t position = shard_position(DocumentRecord{.url = url, .sizes = {}});
  const auto after = std::ranges::upper_bound(starts_, position);
  if (after == starts_.begin()) return std::nullopt;
  load(static_cast<std::size_t>(std::distance(starts_.begin(), after)) - 1);
  const auto found = std::ranges::find(documents_, url, &DocumentRecord::url);
  return found == documents_.end() ? std::nullopt : std::optional(*found);
}

}  // namespace vizzy::store
