#pragma once

#include <string_view>

#include "core/format/resource_kind.h"

/// The HTTP headers of what is published, the same on every host (docs/FORMAT.md, section 2).
namespace vizzy::format {

inline constexpr std::string_view kContentType = "application/json";

/// The value of `Cache-Control`.
[[nodiscard]] std::string_view cache_control(ResourceKind kind);

/// The same for errors of any kind: a file that is missing now may be there in a second.
inline constexpr std::string_view kErrorCacheControl = "no-store";

}  // namespace vizzy::format
