#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <vector>

#include "core/definition/definition.h"
#include "core/error.h"

namespace vizzy::versions {

/// When successive versions were built, as far as it can be believed. `recorded` has their times,
/// oldest first, absent where a manifest is lost: a clock may have been wrong. A time that is yet
/// to come counts as that of the next version that has one, or as `now`; one before that of an
/// earlier version counts as the earlier version's. So one wrong time never makes a version expire
/// early, nor stay for ever.
[[nodiscard]] std::vector<std::chrono::sys_seconds> believed_times(
    const std::vector<std::optional<std::chrono::sys_seconds>>& recorded,
    std::chrono::sys_seconds now);

/// For a run that removed versions by a retention that is shorter than caches keep entries; absent
/// for any other.
[[nodiscard]] std::optional<Message> short_retention(const definition::Retention& retention);

/// Whether a version must stay for its readers: it is the current one, or among the last
/// `retention.builds` superseded ones, or was superseded less than `retention.age` ago.
/// `superseded` counts the versions that came after it; `since` is when the first of them did.
[[nodiscard]] inline bool is_retained(std::size_t superseded, std::chrono::sys_seconds since,
                                      const definition::Retention& retention,
                                      std::chrono::sys_seconds now) {
  return superseded <= retention.builds || since + retention.age > now;
}

}  // namespace vizzy::versions
