#pragma once

#include <cstdint>
#include <vector>

#include "core/definition/definition.h"
#include "core/parts/plan.h"
#include "core/progress.h"
#include "core/source/source.h"

namespace vizzy::parts {

struct DivisionOptions {
  std::uint64_t parts = 1;
  /// How many rows of each view are looked at to divide it evenly.
  std::uint64_t sample = 20'000;
};

/// How a build is divided. It never influences the result.
struct Division {
  std::vector<CountedView> views;
  std::vector<compile::Slices> parts;
};

/// Counts the rows of each view and divides them by a sample.
/// Errors: as `build_feed` for a query that fails; `gate` for too many segments.
[[nodiscard]] Division divide(const definition::Definition& definition, source::Snapshot& snapshot,
                              const DivisionOptions& options, Progress& progress);

}  // namespace vizzy::parts
