#include "core/build/rows.h"

#include "core/codec/content_name.h"
#include "core/feed/key.h"
#include "core/feed/read_items.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kPositionBytes = sizeof(std::uint64_t);

/// The first bytes of the URL's digest are its `shard_position`, most significant first.
DocumentPlace place_in(const std::string& collection) {
  return [collection](std::string_view key) -> std::optional<std::string> {
    const auto segment = path_segment(key);
    if (!segment) return std::nullopt;
    const std::string url = layout::document_url(collection, *segment);
    const Digest digest = sha256(url);
    return std::string(digest.begin(), digest.begin() + kPositionBytes) + url;
  };
}

}  // namespace

std::string_view url_of_place(std::string_view place) { return place.substr(kPositionBytes); }

void read_rows(Rows& rows, const Definition& definition, const Denylist& denylist,
               const OpenSnapshot& open, MemoryBudget& memory, Progress& progress) {
  std::unique_ptr<Snapshot> snapshot = open();
  const auto start = Clock::now();
  const auto denied = [&](std::string_view name) { return denylist.keys_of(name); };
  for (const FeedDefinition& feed : definition.feeds)
    read_items(*snapshot, feed, denied, rows.feeds.emplace_back(memory), progress);
  for (const DocumentsDefinition& collection : definition.documents)
    rows.documents.emplace_back(collection, place_in(collection.name), memory)
        .read(*snapshot, denied, progress);
  snapshot.reset();
  rows.transaction_time = Clock::now() - start;
}

void order_rows(Rows& rows, const Definition& definition) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    require_unique_keys(rows.feeds[i], definition.feeds[i]);
    if (const auto max = definition.feeds[i].max_items) rows.feeds[i].truncate(*max);
  }
}

}  // namespace vizzy
