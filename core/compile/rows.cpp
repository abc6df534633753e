#include "core/compile/rows.h"

#include <algorithm>
#include <iterator>

#include "core/feed/read_items.h"

namespace vizzy::compile {

namespace {

using Clock = std::chrono::steady_clock;

bool is_opened(const definition::DocumentsDefinition& documents,
               const definition::Definition& definition) {
  return std::ranges::any_of(definition.feeds, [&](const definition::FeedDefinition& feed) {
    const auto opened = opened_by(feed, definition);
    return opened && opened->documents == &documents;
  });
}

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
    rows.oversized.push_back(feed::read_items(*snapshot, feed, denied,
                                              rows.feeds.emplace_back(memory), progress,
                                              segments ? &*segments : nullptr));
  }
  for (const definition::DocumentsDefinition& collection : definition.documents) {
    feed::DocumentTable& documents = rows.documents.emplace_back(collection, memory);
    if (is_opened(collection, definition)) documents.keep_key_hashes();
    std::ranges::move(documents.read(*snapshot, denied, progress),
                      std::back_inserter(rows.oversized));
  }
  snapshot.reset();
  rows.transaction_time = Clock::now() - start;
}

void order_rows(Rows& rows, const definition::Definition& definition) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    feed::require_unique_keys(rows.feeds[i], definition.feeds[i]);
    if (const auto max = definition.feeds[i].max_items) rows.feeds[i].truncate(*max);
  }
}

void compare_with_documents(Rows& rows, const definition::Definition& definition,
                            MissingDocumentsGate& gate, sort::MemoryBudget& memory) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    const definition::FeedDefinition& feed = definition.feeds[i];
    const auto opened = opened_by(feed, definition);
    if (!opened) continue;
    const auto documents = std::ranges::find_if(
        rows.documents,
        [&](const feed::DocumentTable& table) { return &table.definition() == opened->documents; });
    gate.add(
        missing_documents(feed, rows.feeds[i], *opened->documents, documents->key_hashes(), memory),
        *opened);
  }
}

}  // namespace vizzy::compile
