#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/definition/definition.h"

/// Where a document comes among all others: in the order of the digests of their URLs, which is
/// that of a manifest's shards, and within a group in the order of their keys.
namespace vizzy::feed {

/// Bytes that order as the documents do; none is the beginning of another. Absent for a key that
/// cannot name a document.
[[nodiscard]] std::optional<std::string> document_sort_key(
    const definition::DocumentsDefinition& collection, std::string_view key);

/// The same for a resource that is no document, by its URL.
[[nodiscard]] std::string resource_sort_key(std::string_view url);

/// The URL of the document, the group or the alias with this sort key.
[[nodiscard]] std::string_view url_of_sort_key(std::string_view sort_key);

/// Whether the document shares its resource with others: those with the same URL follow each other.
[[nodiscard]] bool is_in_group(std::string_view sort_key);

}  // namespace vizzy::feed
