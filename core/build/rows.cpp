#include "core/build/rows.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/build/document_resources.h"
#include "core/feed/read_items.h"

namespace vizzy {

Rows read_rows(const Definition& definition, const Denylist& denylist, const OpenSnapshot& open,
               Progress& progress) {
  const std::unique_ptr<Snapshot> snapshot = open();
  const auto denied = [&](std::string_view name) { return denylist.keys_of(name); };
  Rows rows;
  for (const FeedDefinition& feed : definition.feeds) {
    auto& segments = rows.segments.emplace_back();
    if (feed.segments) segments.emplace(feed, denied);
    rows.feeds.push_back(
        read_items(*snapshot, feed, denied, progress, segments ? &*segments : nullptr));
  }
  for (const DocumentsDefinition& collection : definition.documents) {
    std::vector<Document> documents = read_documents(*snapshot, collection, denied, progress);
    rows.document_counts.push_back(documents.size());
    std::ranges::move(document_resources(std::move(documents), collection),
                      std::back_inserter(rows.documents));
  }
  return rows;
}

void order_rows(Rows& rows, const Definition& definition) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    rows.feeds[i].sort();
    if (const auto max = definition.feeds[i].max_items) rows.feeds[i].truncate(*max);
    if (rows.segments[i]) rows.segments[i]->items().sort();
  }
}

}  // namespace vizzy
