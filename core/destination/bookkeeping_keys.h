#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/codec/content_name.h"
#include "core/destination/destination.h"

/// Every key of a destination's bookkeeping is made here, relative to its prefix.
namespace vizzy::destination::bookkeeping_keys {

inline constexpr std::string_view kHead = "head.json";
/// Written and removed to find out what the store supports.
inline constexpr std::string_view kProbe = "probe.json";
inline constexpr std::string_view kDenylist = "denylist.json";
/// While it is there, nothing new is published (see store/hold.h).
inline constexpr std::string_view kHold = "hold.json";
/// What caches must still forget after a takedown (see `PendingPurge`).
inline constexpr std::string_view kPurge = "purge.json";
inline constexpr std::string_view kManifests = "manifests/";
/// Where a folder keeps files that are being written; what a run that was killed left is garbage.
inline constexpr std::string_view kTemporary = "tmp/";
inline constexpr std::string_view kIntents = "intents/";
inline constexpr std::string_view kShards = "shards/";
inline constexpr std::string_view kChangeTables = "changes/";
inline constexpr std::string_view kKeptEntries = "entries/";

/// A manifest of a complete version: "manifests/<sequence>-<content name>.json". A takedown gives
/// an old sequence another manifest, and so another key.
[[nodiscard]] std::string manifest(std::uint64_t sequence, const codec::Digest& digest);
/// The same bytes, of a version that is about to be published.
[[nodiscard]] std::string intent(std::uint64_t sequence, const codec::Digest& digest);
[[nodiscard]] std::string shard(const codec::Digest& digest);
[[nodiscard]] std::string change_table(const codec::Digest& digest);
/// The entry of a retained version, in gzip.
[[nodiscard]] std::string kept_entry(const codec::Digest& digest);

/// The sequence in the key of a manifest.
[[nodiscard]] std::optional<std::uint64_t> sequence_of_manifest(std::string_view key);

/// Bookkeeping is never to be kept by a cache.
[[nodiscard]] ObjectHeaders headers();

}  // namespace vizzy::destination::bookkeeping_keys
