#pragma once

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "core/error.h"

namespace vizzy::publish {

/// What is under way at the deadline of a run gets so long to end, so that the head is left at rest
/// where the destination answers; then its requests are given up.
inline constexpr std::chrono::seconds kDeadlineGrace{3};

/// Ends a run at its deadline.
[[nodiscard]] inline Error past_deadline(const std::string& destination) {
  return {ErrorKind::failed,
          fmt::format("publishing to {} is not done at the deadline; run again to go on, and raise "
                      "--deadline",
                      destination)};
}

}  // namespace vizzy::publish
