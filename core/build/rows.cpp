#include "core/build/rows.h"

#include <utility>

#include "core/codec/content_name.h"
#include "core/feed/document.h"
#include "core/feed/read_items.h"
#include "core/store/layout.h"

namespace vizzy {

Rows read_rows(const Definition& definition, const Denylist& denylist, const OpenSnapshot& open,
               Progress& progress) {
  const std::unique_ptr<Snapshot> snapshot = open();
  const auto denied = [&](std::string_view name) { return denylist.keys_of(name); };
  Rows rows;
  for (const FeedDefinition& feed : definition.feeds)
    rows.feeds.push_back(read_items(*snapshot, feed, denied, progress));
  for (const DocumentsDefinition& collection : definition.documents)
    for (Document& document : read_documents(*snapshot, collection, denied, progress)) {
      std::string url = layout::document_url(collection.name, document.segment);
      const std::uint64_t position = leading_bits(sha256(url));
      rows.documents.push_back({position, std::move(url), std::move(document.json)});
    }
  return rows;
}

void order_rows(Rows& rows, const Definition& definition) {
  for (std::size_t i = 0; i < rows.feeds.size(); ++i) {
    rows.feeds[i].sort();
    if (const auto max = definition.feeds[i].max_items) rows.feeds[i].truncate(*max);
  }
}

}  // namespace vizzy
