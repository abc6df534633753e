#pragma once

#include <chrono>
#include <string_view>

#include "core/format/resource_kind.h"

/// The HTTP headers of what is published, the same on every host (docs/FORMAT.md, section 2).
namespace vizzy::format {

inline constexpr std::string_view kContentType = "application/json";

/// The value of `Cache-Control`.
[[nodiscard]] std::string_view cache_control(ResourceKind kind);

/// The same for errors of any kind: a file that is missing now may be there in a second.
inline constexpr std::string_view kErrorCacheControl = "no-store";

/// How old the entry may be that a cache behind a cache gives to a reader. What it leads to must be
/// kept for longer.
inline constexpr std::chrono::minutes kOldestEntry{5};

}  // namespace vizzy::format
