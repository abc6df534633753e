#pragma once

#include <array>
#include <string_view>

namespace vizzy::format {

/// How a resource changes, and so how it may be cached.
enum class ResourceKind {
  entry,     ///< with each version of its feed
  object,    ///< never: its name is the hash of its content
  document,  ///< when its content changes
};

inline constexpr std::array kResourceKinds{ResourceKind::entry, ResourceKind::object,
                                           ResourceKind::document};

/// "entry", "object", "document".
[[nodiscard]] constexpr std::string_view word_of(ResourceKind kind) {
  switch (kind) {
    case ResourceKind::entry: return "entry";
    case ResourceKind::object: return "object";
    case ResourceKind::document: break;
  }
  return "document";
}

}  // namespace vizzy::format
