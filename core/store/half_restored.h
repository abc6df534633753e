#pragma once

#include "core/store/file_store.h"

namespace vizzy::store {

/// Half of a folder restored from a backup may lack takedowns: an entry in public/ is then of a
/// later sequence than the commit record in state/. Does nothing in a folder without a version, or
/// where the manifest or an entry cannot be read: that is damage, which others name. Errors:
/// `failed`.
void require_state_of_public(FileStore& store);

}  // namespace vizzy::store
