#pragma once

#include <chrono>
#include <cstddef>

#include "core/definition/definition.h"

namespace vizzy::versions {

/// Whether a version must stay for its readers: it is the current one, or among the last
/// `retention.builds` superseded ones, or was superseded less than `retention.age` ago.
/// `superseded` counts the versions that came after it; `since` is when the first of them did.
[[nodiscard]] inline bool is_retained(std::size_t superseded, std::chrono::sys_seconds since,
                                      const definition::Retention& retention,
                                      std::chrono::sys_seconds now) {
  return superseded <= retention.builds || since + retention.age > now;
}

}  // namespace vizzy::versions
