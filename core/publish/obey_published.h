#pragma once

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/error.h"
#include "core/progress.h"
#include "core/publish/head.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::publish {

/// What a folder took over.
struct Obeyed {
  bool has_changed_folder = false;
  std::vector<std::string> keys;  ///< that it takes down from now on
};

/// A destination's record of what was taken down is missing or damaged.
class LostDenylist : public Error {
 public:
  explicit LostDenylist(const std::string& location);
};

/// What was taken down at a destination, by its own record. A destination without a head may still
/// have one: the head may be lost. Empty when nothing was.
/// Errors: LostDenylist.
[[nodiscard]] store::Denylist read_denylist_at(destination::Destination& bookkeeping,
                                               const Head* head);

/// What the entries of feeds hide at a destination whose record is lost, and `known` does not deny.
[[nodiscard]] store::Denylist hidden_at(destination::Destination& web,
                                        const std::vector<store::FeedRecord>& feeds,
                                        const store::Denylist& known, std::chrono::sys_seconds now);

/// Lets the folder obey what was taken down at a destination: takes it down in the folder, too. A
/// folder without a version, or with only a part of what is published, records it for its next
/// build. What an undo lifted there is lifted here.
Obeyed obey_published(store::FileStore& folder, const store::Denylist& theirs,
                      std::chrono::sys_seconds now, std::stop_token stop, Progress& progress);

}  // namespace vizzy::publish
