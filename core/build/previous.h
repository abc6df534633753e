#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/store/manifest.h"
#include "core/store/object_store.h"
#include "core/store/resource_writer.h"

namespace vizzy {

/// What earlier builds left.
struct Previous {
  std::optional<Manifest> manifest;   ///< the current one; absent before the first build
  std::vector<ObjectRecord> objects;  ///< of the current manifest, sorted by digest
  KnownObjects known;                 ///< of all kept manifests
};

/// Reads the current manifest and the objects of all that are kept, so that no object that an older
/// version refers to is ever compressed again to other sizes. An older manifest that cannot be read
/// is a warning.
/// Errors: `failed` when the current manifest is missing or damaged.
[[nodiscard]] Previous load_previous(ObjectStore& store, std::vector<std::string>& warnings);

}  // namespace vizzy
