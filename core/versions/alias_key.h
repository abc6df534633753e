#pragma once

#include <string>
#include <vector>

#include "core/store/file_store.h"

namespace vizzy::versions {

/// A unique text that leads to a document, by the name of its field: username, ana.
struct Alias {
  std::string field;
  std::string value;
};

/// The key of the document that a published alias leads to, in one of the collections `from`, or in
/// any where that is empty.
/// Errors: `usage` when no collection has an alias of that field, or the alias leads to other keys
/// in two collections; `failed` when nothing published has the alias; DamagedFile.
[[nodiscard]] std::string key_of_alias(store::FileStore& store, const Alias& alias,
                                       const std::vector<std::string>& from);

}  // namespace vizzy::versions
