#pragma once

#include <vector>

#include "core/error.h"
#include "core/publish/published.h"
#include "core/publish/published_store.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// The documents of a destination where a publish was cut off, as shards of `folder`: each is as
/// one of the versions has it that may be there. Those that differ are read, and encoded again.
/// One that is as none of them is left out, with a warning.
[[nodiscard]] std::vector<store::ShardRecord> documents_as_found(store::FileStore& folder,
                                                                 PublishedStore& there,
                                                                 const Published& published,
                                                                 std::vector<Message>& warnings);

}  // namespace vizzy::publish
