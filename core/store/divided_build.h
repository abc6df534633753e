#pragma once

#include <chrono>
#include <optional>

#include "core/store/file_store.h"

namespace vizzy::store {

/// Until when the parts of a divided build (parts/plan.h) may leave objects that no manifest lists
/// yet; absent when none is planned, or its plan cannot be read.
[[nodiscard]] std::optional<std::chrono::sys_seconds> divided_build_until(FileStore& store);

}  // namespace vizzy::store
