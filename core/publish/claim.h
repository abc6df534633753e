#pragma once

#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/publish/folder_version.h"
#include "core/publish/head.h"
#include "core/store/file_store.h"

namespace vizzy::publish {

/// Refuses a folder whose lineage is not that of what is published, or was meant to be.
/// Errors: `gate`, with the remedies.
void require_lineage(const Head& head, const std::string& lineage, const std::string& destination);

/// Refuses a place without a head that holds documents or entries of something else. What
/// the folder's lineage published there before its head was lost is its own.
/// Errors: `gate`, with what would be overwritten and the remedies.
void require_unclaimed(destination::Destination& web, store::FileStore& folder,
                       const FolderVersion& own);

/// Refuses to start a folder from a place that holds entries of the feeds but no head: what is
/// published, and what was taken down there, would be forgotten. A folder of the same lineage knows
/// both. Errors: `gate`, with what to copy or to name.
void require_record(destination::Destination& web, destination::Destination& bookkeeping,
                    const std::vector<std::string>& feeds, store::FileStore& folder);

}  // namespace vizzy::publish
