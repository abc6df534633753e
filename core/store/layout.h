#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/codec/content_name.h"

/// Every path of an output folder is made here, relative to it and with "/". `public/` is the web
/// root; `state/` is vizzy's own bookkeeping and is never served.
namespace vizzy::layout {

enum class Encoding { identity, gzip, brotli };
inline constexpr std::array kEncodings{Encoding::identity, Encoding::gzip, Encoding::brotli};

/// "", ".gz" or ".br": what stands after ".json".
[[nodiscard]] std::string_view suffix(Encoding encoding);

// URLs are relative to the web root and carry no extension.
[[nodiscard]] std::string entry_url(std::string_view feed);
/// "v1/o/ab/cdef...": the first two characters of the content name are a folder.
[[nodiscard]] std::string object_url(const Digest& digest);
[[nodiscard]] std::string document_url(std::string_view collection, std::string_view segment);
/// Where the document of a key stands in a collection whose documents share so many objects, a
/// power of 16: "v1/creators/a3f", hexadecimal digits of the SHA-256 of the key's text. With 0
/// groups the key has a document of its own; absent when it cannot stand in a path.
[[nodiscard]] std::optional<std::string> document_place(std::string_view collection,
                                                        std::string_view key, std::uint64_t groups);
/// Where an alias stands: "v1/creators/username/ana"; absent when it cannot stand in a path.
[[nodiscard]] std::optional<std::string> alias_url(std::string_view collection,
                                                   std::string_view field, std::string_view alias);
/// `document_url` backwards: the collection and the segment.
[[nodiscard]] std::pair<std::string_view, std::string_view> document_of(std::string_view url);

/// Where a resource stands in one encoding: "public/<url>.json<suffix>".
[[nodiscard]] std::string public_path(std::string_view url, Encoding encoding);
/// `public_path` backwards: the URL of a resource by one of its paths; absent for any other path.
[[nodiscard]] std::optional<std::string> url_of(std::string_view path);

inline constexpr std::string_view kPublic = "public";
/// "public/v1": all that vizzy publishes; the rest of the web root may hold files of others.
[[nodiscard]] std::string published_folder();
/// "v1/": the same, as names in a web root begin.
[[nodiscard]] std::string published_prefix();
/// "public/v1/o"
[[nodiscard]] std::string objects_folder();
inline constexpr std::string_view kState = "state";
inline constexpr std::string_view kTemporary = "state/tmp";
inline constexpr std::string_view kStaged = "state/staged";
inline constexpr std::string_view kManifests = "state/manifests";
/// Says that a folder is vizzy's, and in which layout.
inline constexpr std::string_view kMarker = "state/vizzy.json";
inline constexpr std::string_view kLock = "state/lock";
inline constexpr std::string_view kCommit = "state/commit.json";
/// The keys that were taken down.
inline constexpr std::string_view kDenylist = "state/denylist.json";
/// What publishing keeps for itself: who publishes, and journals of what was put where.
inline constexpr std::string_view kPublishing = "state/publish";
inline constexpr std::string_view kPublisher = "state/publish/publisher.json";
/// What a commit still has to do to the mutable files.
inline constexpr std::string_view kPlan = "state/staged/plan.ndjson";
/// "state/staged/plan-000001.ndjson": a part of a long plan.
[[nodiscard]] std::string plan_part_path(std::uint64_t number);

/// Where the next bytes of a public file wait for the commit.
[[nodiscard]] std::string staged_path(std::string_view path);
[[nodiscard]] std::string manifest_path(std::uint64_t sequence);
/// The sequence of a manifest's path.
[[nodiscard]] std::optional<std::uint64_t> sequence_of_manifest(std::string_view path);
[[nodiscard]] std::string shard_path(const Digest& digest);
/// The entry that a retained version was published with.
[[nodiscard]] std::string kept_entry_path(const Digest& digest);

}  // namespace vizzy::layout
