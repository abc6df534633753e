#pragma once

#include <string_view>

/// The HTTP headers of what is published, the same on every host (core/feed/FORMAT.md, section 2).
namespace vizzy {

/// How a resource changes, and so how it may be cached.
enum class ResourceKind {
  entry,     ///< with each version of its feed
  object,    ///< never: its name is the hash of its content
  document,  ///< when its content changes
};

inline constexpr std::string_view kContentType = "application/json";

/// The value of `Cache-Control`.
[[nodiscard]] std::string_view cache_control(ResourceKind kind);

/// The same for errors of any kind: a file that is missing now may be there in a second.
inline constexpr std::string_view kErrorCacheControl = "no-store";

}  // namespace vizzy
