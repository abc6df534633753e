#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// What helps against damage whose newest version was superseded so often: a build mends the
/// current one; older ones are restored or forgotten.
[[nodiscard]] std::string remedy_for_version(std::size_t superseded);

/// What helps against the damage: as `remedy_for_version` has it for the newest retained version
/// that needs the file, else the damage's own remedy.
[[nodiscard]] std::string remedy_for(ObjectStore& store, const DamagedFile& damage);

/// Runs what reads retained versions. Damage that it meets becomes `Error{failed}` with the remedy.
template <class Work>
auto with_remedy(ObjectStore& store, const Work& work) {
  try {
    return work();
  } catch (const DamagedFile& damage) {
    throw Error(ErrorKind::failed,
                damage.path() + " " + damage.problem() + "; " + remedy_for(store, damage));
  }
}

}  // namespace vizzy::store
