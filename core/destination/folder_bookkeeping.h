#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "core/destination/location.h"

namespace vizzy::destination {

/// Where the bookkeeping of a folder goes unless somebody says: /srv/.www.vizzy for /srv/www. It
/// stays in /srv/www/_vizzy where it is there already, or the folder is a mount, which other
/// machines may share, or nothing can be written beside it. A denylist alone is no bookkeeping: it
/// is what is left when a person keeps only the other one.
[[nodiscard]] std::filesystem::path usual_bookkeeping(const std::filesystem::path& web);

/// Where bookkeeping that is in the web root, for no other reason than that it was always there,
/// should be moved; absent when there is nothing to move.
[[nodiscard]] std::optional<std::filesystem::path> better_bookkeeping(const DestinationUrls& urls);

/// The usual places that hold bookkeeping, or a denylist, although it is elsewhere; empty for a
/// bucket. An earlier program, a copy or another --state left it there.
[[nodiscard]] std::vector<std::filesystem::path> other_bookkeeping(const DestinationUrls& urls);

}  // namespace vizzy::destination
