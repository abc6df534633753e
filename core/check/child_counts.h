#pragma once

#include <cstdint>

#include "core/sort/repeated_hashes.h"

namespace vizzy::check {

/// Which children a build would show, of one kind.
struct ChildCounts {
  std::uint64_t shown = 0;    ///< in all documents
  std::uint64_t most = 0;     ///< in one document
  std::uint64_t orphans = 0;  ///< that name no document
};

/// Compares the keys of documents with what the rows of children name, both by their `text_hash`.
/// A document shows at most `limit`.
[[nodiscard]] ChildCounts count_children(sort::RepeatedHashes& documents,
                                         sort::RepeatedHashes& parents, std::uint64_t limit);

}  // namespace vizzy::check
