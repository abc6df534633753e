#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/codec/content_name.h"
#include "core/codec/encoding.h"

/// Every URL of the format is made here (docs/FORMAT.md, sections 1, 3, 9 and 10). URLs are
/// relative to the web root and carry no extension: a client asks for "<url>.json".
namespace vizzy::format {

/// The version of the format; it is in every entry and, as "v1", in every path.
inline constexpr int kFormatVersion = 1;

/// "v1/discovery", or of a segment "v1/discovery/music".
[[nodiscard]] std::string entry_url(std::string_view feed);
/// "v1/changes/discovery/129600", or of a segment "v1/changes/discovery/music/129600"; `span` is in
/// seconds.
[[nodiscard]] std::string changes_url(std::string_view feed, std::uint64_t span);
/// "v1/o/ab/cdef...": the first two characters of the content name are a folder.
[[nodiscard]] std::string object_url(const codec::Digest& digest);
[[nodiscard]] std::string document_url(std::string_view collection, std::string_view segment);
/// The URL of the resource that holds the document of a key, in a collection whose documents share
/// `groups` resources, a power of 16: "v1/creators/a3f", hexadecimal digits of the SHA-256 of the
/// key's text. With 0 groups the key has a document of its own: "v1/creators/17"; absent when it
/// cannot be used in a path.
[[nodiscard]] std::optional<std::string> holder_url(std::string_view collection,
                                                    std::string_view key, std::uint64_t groups);
/// "v1/creators/username/ana"; absent when field or alias cannot be used in a path.
[[nodiscard]] std::optional<std::string> alias_url(std::string_view collection,
                                                   std::string_view field, std::string_view alias);
/// `document_url` backwards: the collection and the segment.
[[nodiscard]] std::pair<std::string_view, std::string_view> document_of(std::string_view url);

/// "ab/cdef...": the content name in a folder of its first two characters. 1024 folders keep a
/// million files in folders of a thousand.
[[nodiscard]] std::string fanned_out(const codec::Digest& digest);

/// "", ".gz" or ".br": the end, after ".json", of the name of each encoding's file.
[[nodiscard]] std::string_view suffix(codec::Encoding encoding);
/// The file of a resource in one encoding, below the web root: "<url>.json<suffix>".
[[nodiscard]] std::string file_name(std::string_view url, codec::Encoding encoding);
/// `file_name` backwards: the URL; absent for any other name.
[[nodiscard]] std::optional<std::string> url_of_file(std::string_view name);

/// "v1/": what the names of all published files begin with.
[[nodiscard]] std::string published_prefix();
/// "v1/o/": what the names of all objects' files begin with.
[[nodiscard]] std::string objects_prefix();

}  // namespace vizzy::format
