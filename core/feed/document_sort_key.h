#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/definition/definition.h"

/// The order of documents: by the digests of their URLs, as in a manifest's shards, and within a
/// group by their keys.
namespace vizzy::feed {

/// Bytes that order as the documents do; none is a prefix of another. Absent for a key that
/// cannot name a document.
[[nodiscard]] std::optional<std::string> document_sort_key(
    const definition::DocumentsDefinition& collection, std::string_view key);

/// The same for a resource that is not a document, by its URL.
[[nodiscard]] std::string resource_sort_key(std::string_view url);

/// The URL of the document, the group or the alias with this sort key.
[[nodiscard]] std::string_view url_of_sort_key(std::string_view sort_key);

/// Whether the document shares its resource with others: those with the same URL follow each other.
[[nodiscard]] bool is_in_group(std::string_view sort_key);

}  // namespace vizzy::feed
