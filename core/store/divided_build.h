#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/store/file_store.h"

namespace vizzy::store {

/// Until when the parts of a divided build (parts/plan.h) may leave files that no manifest lists
/// yet; absent when none is planned, its time is over, or its plan cannot be read.
[[nodiscard]] std::optional<std::chrono::sys_seconds> divided_build_until(
    FileStore& store, std::chrono::sys_seconds now);

/// Whether a file that no manifest lists may be of a divided build.
[[nodiscard]] bool may_be_of_divided_build(std::string_view path);

}  // namespace vizzy::store
