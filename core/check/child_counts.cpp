#include "core/check/child_counts.h"

#include <algorithm>

#include "core/sort/hash_cursor.h"

namespace vizzy::check {

ChildCounts count_children(sort::RepeatedHashes& documents, sort::RepeatedHashes& parents,
                           std::uint64_t limit) {
  ChildCounts counts;
  sort::HashCursor document(documents);
  sort::HashCursor parent(parents);
  while (const auto hash = parent.next()) {
    std::uint64_t rows = 0;
    for (; parent.next() == hash; parent.advance()) ++rows;
    while (document.next() && *document.next() < *hash) document.advance();
    if (document.next() != hash) {
      counts.orphans += rows;
      continue;
    }
    const std::uint64_t shown = std::min(rows, limit);
    counts.shown += shown;
    counts.most = std::max(counts.most, shown);
  }
  return counts;
}

}  // namespace vizzy::check
