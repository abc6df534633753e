#pragma once

#include <string>
#include <vector>

#include "core/feed/definition.h"
#include "core/feed/key.h"
#include "core/progress.h"
#include "core/source/source.h"

namespace vizzy {

/// One document: all fields of one key and its best children.
struct Document {
  std::string segment;  ///< its key as a path segment
  std::string json;
};

/// Reads a collection: every child table once, then the documents themselves. Children whose parent
/// is not in the collection are left out.
/// Errors: as `read_items`; `gate` also when a key cannot be a path segment.
[[nodiscard]] std::vector<Document> read_documents(Snapshot& snapshot,
                                                   const DocumentsDefinition& definition,
                                                   const DeniedKeys& denied, Progress& progress);

}  // namespace vizzy
