#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "core/definition/outline.h"

namespace vizzy::format {

/// Some keys, by their texts.
using KeySet = std::set<std::string, std::less<>>;

/// Whether a key must not be shown under a name: a feed, a segment, a collection, or the children
/// of one as "collection.child".
using IsDenied = std::function<bool(std::string_view name, std::string_view key)>;

/// A key as a path segment: `[a-z0-9_-]` are kept, every other byte of the UTF-8 text
/// becomes `~` and two lower-case hexadecimal digits. Reversible, and safe on hosts that fold case
/// or decode percent signs. Absent for an empty key and one that needs more than 200 bytes.
[[nodiscard]] std::optional<std::string> path_segment(std::string_view key);

/// The object that holds the document of a key in a collection of `groups` objects, a power of 16:
/// the first hexadecimal digits of the SHA-256 of the key's text.
[[nodiscard]] std::string group_segment(std::string_view key, std::uint64_t groups);

/// The key of a path segment; absent when it is not one that `path_segment` makes.
[[nodiscard]] std::optional<std::string> key_of_path_segment(std::string_view segment);

/// How the items of the feed write a key that is given as text; absent when they cannot hold it,
/// because their keys are integers and it is not.
[[nodiscard]] std::optional<std::string> key_json(const definition::FeedOutline& feed,
                                                  std::string_view key);

}  // namespace vizzy::format
