#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/feed/definition.h"
#include "core/feed/key.h"
#include "core/progress.h"
#include "core/source/source.h"

namespace vizzy {

/// One document: all fields of one key and its best children.
struct Document {
  std::string key;       ///< its text
  std::string key_json;  ///< as the document writes it
  std::string json;
  std::optional<std::string> alias = {};
};

/// Reads a collection: every child table once, then the documents themselves. Children whose parent
/// is not in the collection are left out.
/// Errors: as `read_items`; `gate` also when the key of an ungrouped document, or an alias, cannot
/// stand in a path.
[[nodiscard]] std::vector<Document> read_documents(Snapshot& snapshot,
                                                   const DocumentsDefinition& definition,
                                                   const DeniedKeys& denied, Progress& progress);

}  // namespace vizzy
