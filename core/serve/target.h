#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/format/headers.h"
#include "core/format/resource_kind.h"

namespace vizzy::serve {

/// The path of a request target (RFC 9112, section 3.2), decoded once, without query: of "/a?b" and
/// of "http://host/a". Absent when it is not a path or holds a broken percent sign.
[[nodiscard]] std::optional<std::string> path_of_target(std::string_view target);

/// A resource of the format, by its URL without extension.
struct ResourceName {
  std::string url;  ///< "v1/creators/17"
  format::ResourceKind kind = format::ResourceKind::document;
  /// For a document, the name of the folder. When there is a feed of this name, it is not a
  /// document but a part of that feed, and an entry.
  std::string folder;
};

/// What a decoded path names. Absent for everything that is not a name of the format: the grammar
/// has no dot but the one of ".json", no backslash, no NUL and no empty segment, so that no name
/// leads out of the web root, to a hidden file, or to one encoding of a resource.
[[nodiscard]] std::optional<ResourceName> parse_resource_path(std::string_view path);

}  // namespace vizzy::serve
