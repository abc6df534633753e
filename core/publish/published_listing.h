#pragma once

#include <chrono>
#include <cstdint>

#include "core/destination/destination.h"
#include "core/store/denylist.h"
#include "core/versions/version_list.h"

namespace vizzy::publish {

/// What a destination says of itself, for people.

/// The last `last` versions that the destination `web` retains, by its bookkeeping: the manifests
/// that its head and their own names vouch for. Pages and documents are not read, so that only
/// totals tell what changed. Errors: `failed` when nothing is published there, or the manifest of
/// what is published is missing or damaged.
[[nodiscard]] versions::VersionList list_published_versions(destination::Destination& web,
                                                            destination::Destination& bookkeeping,
                                                            std::uint64_t last,
                                                            std::chrono::sys_seconds now);

/// What is taken down there. Errors: `failed` when nothing was published there; LostDenylist.
[[nodiscard]] store::Denylist read_published_denylist(const destination::Destination& web,
                                                      destination::Destination& bookkeeping);

}  // namespace vizzy::publish
