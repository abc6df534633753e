#pragma once

#include <chrono>
#include <string>

namespace vizzy::cli {

/// The clock of the run. SOURCE_DATE_EPOCH fixes it (https://reproducible-builds.org/specs/).
/// Errors: `usage` when that is not a number of seconds.
[[nodiscard]] std::chrono::sys_seconds now();

/// What new lineages are made from: random, or the fixed clock.
[[nodiscard]] std::string lineage_seed();

}  // namespace vizzy::cli
