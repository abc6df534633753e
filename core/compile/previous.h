#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"
#include "core/store/reuse.h"

namespace vizzy::compile {

/// The results of earlier builds.
struct Previous {
  std::optional<store::Manifest> manifest;   ///< the current one; absent before the first build
  std::vector<store::ObjectRecord> objects;  ///< of the current manifest, sorted by digest
  store::KnownObjects known;                 ///< of all kept manifests
};

/// Reads the current manifest and the objects of all that are kept, so that no object that an older
/// version refers to is ever compressed again to other sizes. An older manifest that cannot be read
/// is a warning. With Reuse::by_bytes the current manifest comes without the shards that are
/// damaged, each a warning: their contents then count as new and are written again.
/// Errors: `failed` when the current manifest is missing or damaged; else DamagedFile when one of
/// its shards is.
[[nodiscard]] Previous load_previous(store::FileStore& store, store::Reuse reuse,
                                     std::vector<Message>& warnings);

}  // namespace vizzy::compile
