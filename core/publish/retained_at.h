#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/publish/expected_keys.h"
#include "core/publish/folder_version.h"
#include "core/publish/head.h"
#include "core/publish/published.h"
#include "core/store/manifest.h"

namespace vizzy {

/// A version that a destination retains, by the key of its manifest there.
struct DestinationVersion {
  std::uint64_t sequence = 0;
  std::string key;  ///< of the manifest
  /// Compared with its hash; its shards are in the folder. Absent when any of it is lost.
  std::optional<Manifest> manifest;
};

/// Every version whose manifest stands at a destination, oldest first. One that the folder keeps,
/// too, is not read again. Brings shards into the folder.
[[nodiscard]] std::vector<DestinationVersion> versions_at(Destination& bookkeeping,
                                                          ObjectStore& folder);

/// What must stand at a destination that shows `own` and retains `versions`. `head` is what was
/// published before, if anything was: it says since when objects stand in the form of `own`.
[[nodiscard]] ExpectedKeys expected_keys(ObjectStore& folder, const FolderVersion& own,
                                         const std::optional<Head>& head,
                                         const std::vector<DestinationVersion>& versions);

}  // namespace vizzy
