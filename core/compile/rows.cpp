#include "core/compile/rows.h"

#include <algorithm>
#include <iterator>

#include "core/feed/read_items.h"

namespace vizzy::compile {

namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

bool is_opened(const definition::DocumentsDefinition& documents,
               const definition::Definition& definition) {
  return std::ranges::any_of(definition.feeds, [&](const definition::FeedDefinition& feed) {
    const auto opened = opened_by(feed, definition);
    return opened && opened->documents == &documents;
  });
}

void read_rows(Rows& rows, const definition::Definition& definition,
               const store::Denylist& denylist, const OpenSnapshot& open,
               sort::MemoryBudget& memory, Progress& progress, const Slices* slices) {
  std::unique_ptr<source::Snapshot> snapshot = open();
  const auto start = Clock::now();
  const auto denied = [&](std::string_view name, std::string_view key) {
    return denylist.denies(name, key);
  };
  for (std::size_t i = 0; i < definition.feeds.size(); ++i) {
    const definition::FeedDefinition& feed = definition.feeds[i];
    const feed::FeedSlice slice = slices == nullptr ? feed::FeedSlice() : slices->feeds[i];
    auto& segments = rows.segments.emplace_back();
    if (feed.segments) segments.emplace(feed, denied, memory, slice.segments);
    rows.read.push_back(feed::read_items(*snapshot, feed, denied, rows.feeds.emplace_back(memory),
                                         progress, segments ? &*segments : nullptr, slice));
  }
  for (std::size_t i = 0; i < definition.documents.size(); ++i) {
    const definition::DocumentsDefinition& collection = definition.documents[i];
    feed::DocumentTable& documents = rows.documents.emplace_back(collection, memory);
    if (is_opened(collection, definition)) documents.keep_key_hashes();
    const feed::DocumentSlice slice =
        slices == nullptr ? feed::DocumentSlice() : slices->documents[i];
    std::ranges::move(documents.read(*snapshot, denied, progress, slice),
                      std::back_inserter(rows.read));
  }
  if (slices != nullptr) snapshot->require_shared();
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
