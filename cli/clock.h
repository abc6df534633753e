#pragma once

#include <chrono>

namespace vizzy::cli {

/// The clock of the run. SOURCE_DATE_EPOCH fixes it (https://reproducible-builds.org/specs/).
/// Errors: `usage` when that is not a number of seconds.
[[nodiscard]] std::chrono::sys_seconds now();

}  // namespace vizzy::cli
