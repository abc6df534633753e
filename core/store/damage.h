#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// The remedy where nothing in the folder says what a lost file of the state folder held.
inline const Remedy kRestoreOrRebuild{
    "restore the state folder from a backup; without one, remove all of the output folder but "
    "state/denylist.json, which keeps what was taken down, and build again"};

/// The remedy for damage in a version that was followed by `superseded` later ones: a build repairs
/// the current version; older ones are restored or forgotten.
[[nodiscard]] Remedy remedy_for_version(std::size_t superseded);

/// The remedy for the damage: `remedy_for_version` of the newest retained version that needs the
/// file, else the damage's own.
[[nodiscard]] Remedy remedy_for(FileStore& store, const DamagedFile& damage);

/// Runs work that reads retained versions. DamagedFile becomes `Error{failed}` with the remedy.
template <class Work>
auto with_remedy(FileStore& store, const Work& work) {
  try {
    return work();
  } catch (const DamagedFile& damage) {
    throw Error(ErrorKind::failed, damage.message().problem, remedy_for(store, damage));
  }
}

}  // namespace vizzy::store
