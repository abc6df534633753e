#include "core/compile/rows.h"

#include "core/feed/read_items.h"

namespace vizzy::compile {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

void read_rows(Rows& rows, const definition::Definition& definition,
               const store::Denylist& denylist, const OpenSnapshot& open,
               sort::MemoryBudget& memory, Progress& progress) {
  std::unique_ptr<source::Snapshot> snapshot = open();
  const auto start = Clock::now();
  const auto denied = [&](std::string_view name, std::string_view key) {
    return denylist.denies(name, key);
  };
  for (const definition::FeedDefinition& feed : definition.feeds) {
    auto& segments = rows.segments.emplace_back();
    if (feed.segments) segments.emplace(feed, denied, memory);
    feed::read_items(*snapshot, feed, denied, rows.feeds.emplace_back(memory), progress,
                     segments ? &*segments : nullptr);
  }
  for (const definition::DocumentsDefinition& collection : definition.documents)
    rows.documents.emplace_back(collection, memory).read(*snapshot, denied, progress);
  snapshot.reset();
  rows.transaction_time = Clock::now() - start;
}

void order_rows(Rows& rows, const definition::Definition& definition) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    feed::require_unique_keys(rows.feeds[i], definition.feeds[i]);
    if (const auto max = definition.feeds[i].max_items) rows.feeds[i].truncate(*max);
  }
}

}  // namespace vizzy::compile
