#pragma once

#include <cstddef>
#include <string_view>

/// Names from outside - from a bucket, a database, a file of the state folder - are admitted here
/// before a path is made of them. Everything that vizzy itself makes is admitted.
namespace vizzy::format {

/// Whether a path is relative and leads downwards: "/" between its components, none of them empty,
/// "." or "..", and no NUL. It may be a file of anyone.
[[nodiscard]] bool is_safe_path(std::string_view path);

/// The name of a feed or of a segment: one to three components of `[a-z0-9_~-]`, none longer than
/// 200 bytes. It is not "o", where objects are.
[[nodiscard]] bool is_feed_name(std::string_view name);
/// One such component.
[[nodiscard]] bool is_name(std::string_view name);

/// "v1/creators/17", or an alias, "v1/creators/username/ana".
[[nodiscard]] bool is_document_url(std::string_view url);

/// The file of an entry, of its changes, of an object or of a document in one encoding, below the
/// web root.
[[nodiscard]] bool is_published_file(std::string_view name);

/// What caches are told to forget: a published file, or the documents of a collection as
/// "v1/creators/*".
[[nodiscard]] bool is_purgeable(std::string_view path);

}  // namespace vizzy::format
