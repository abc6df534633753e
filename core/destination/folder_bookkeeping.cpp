#include "core/destination/folder_bookkeeping.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <system_error>

#include "core/destination/bookkeeping_keys.h"

namespace vizzy::destination {

namespace {

namespace fs = std::filesystem;

enum class Holds { nothing, denylist, bookkeeping };

fs::path beside_of(const fs::path& web) {
  const fs::path real = fs::weakly_canonical(web);
  return real.parent_path() / fmt::format(".{}.vizzy", real.filename().string());
}

fs::path within_of(const fs::path& web) {
  return locate((web / kUsualBookkeeping).string()).folder;
}

/// A publish that was cut off may have left any of them.
Holds what_holds(const fs::path& folder) {
  using namespace bookkeeping_keys;
  std::error_code error;
  const auto has = [&](std::string_view key) { return fs::exists(folder / key, error); };
  if (std::ranges::any_of(std::array{kHead, kManifests, kIntents, kPurge}, has))
    return Holds::bookkeeping;
  return has(kDenylist) ? Holds::denylist : Holds::nothing;
}

/// Not beside a mount: another machine that shares it would not find the bookkeeping.
bool can_be_beside(const fs::path& web) {
  const fs::path real = fs::weakly_canonical(web);
  struct stat own {
  }, parents{};
  return real.has_filename() && ::stat(real.c_str(), &own) == 0 &&
         ::stat(real.parent_path().c_str(), &parents) == 0 && own.st_dev == parents.st_dev &&
         ::access(real.parent_path().c_str(), W_OK | X_OK) == 0;
}

}  // namespace

fs::path usual_bookkeeping(const fs::path& web) {
  const fs::path within = within_of(web);
  const fs::path beside = beside_of(web);
  const Holds inside = what_holds(within), outside = what_holds(beside);
  if (inside != outside) return inside > outside ? within : beside;
  return outside != Holds::nothing || can_be_beside(web) ? beside : within;
}

std::optional<fs::path> better_bookkeeping(const DestinationUrls& urls) {
  const Location web = locate(urls.web);
  if (web.is_bucket() || urls.bookkeeping || !can_be_beside(web.folder)) return std::nullopt;
  const fs::path beside = beside_of(web.folder);
  std::error_code error;  // a folder that is there already would take the other one in
  const bool is_free = usual_bookkeeping(web.folder) != beside && !fs::exists(beside, error);
  return is_free ? std::optional(beside) : std::nullopt;
}

std::vector<fs::path> other_bookkeeping(const DestinationUrls& urls) {
  const Location web = locate(urls.web);
  if (web.is_bucket()) return {};
  const Location used = locate_bookkeeping(urls);
  std::vector<fs::path> others;
  for (const fs::path& place : {beside_of(web.folder), within_of(web.folder)}) {
    std::error_code error;
    const bool is_used =
        !used.is_bucket() && (place == used.folder || fs::equivalent(place, used.folder, error));
    if (!is_used && what_holds(place) != Holds::nothing) others.push_back(place);
  }
  return others;
}

}  // namespace vizzy::destination
