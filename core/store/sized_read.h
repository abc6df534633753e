#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/store/file_store.h"

namespace vizzy::store {

/// A file whose size is recorded; absent when it is missing or has another size: then it is damaged
/// and not read, however long it is. Errors: as `FileStore::read`.
[[nodiscard]] inline std::optional<std::string> read_sized(FileStore& store,
                                                           const std::string& path,
                                                           std::uint64_t size) {
  if (store.size(path) != size) return std::nullopt;
  auto bytes = store.read(path);
  if (bytes && bytes->size() != size) bytes.reset();  // it was replaced meanwhile
  return bytes;
}

}  // namespace vizzy::store
