#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/encodings.h"
#include "core/codec/sizes.h"
#include "core/definition/definition.h"
#include "core/definition/outline.h"
#include "core/format/contract.h"
#include "core/format/contract_changes.h"
#include "core/store/collection_totals.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// A manifest says what one published sequence consists of: the only proof that a file in the
/// output folder is what its name promises.
///
/// It is a small JSON root, state/manifests/<sequence>.json, that names shards. A shard is NDJSON
/// named by its content, so that a small change rewrites few of them and successive manifests share
/// the rest. Lines are sorted by 64 bits of a hash, of the object's content or of the document's
/// URL; a shard holds the lines whose hash begins with its prefix of 0, 1, 2, ... hexadecimal
/// digits, as many as keep it near a thousand lines. Shards in order are therefore sorted as a
/// whole, whatever their number.
///
///   object line:    ["<sha-256>",identity,gzip,brotli]          sizes in bytes
///   document line:  ["<url>","<sha-256>",identity,gzip]
///
/// The size of a file that is not written is 0. Where the resource is not stored as it is, the line
/// ends with the size that the others decode to: ["<sha-256>",0,gzip,brotli,decoded]. "encodings"
/// of the root, ["gzip"], are those that the build was to write; all of them where it is absent.
///
/// Version history: 1, the first. Members that later programs added may be absent.

/// A page or an index object.
struct ObjectRecord {
  codec::Digest digest{};
  codec::Sizes sizes;
};

struct DocumentRecord {
  std::string url;
  codec::Digest digest{};
  codec::Sizes sizes;
};

/// A `changes` resource of a feed.
struct ChangesRecord {
  std::uint64_t span = 0;  ///< in seconds
  codec::Digest digest{};
  codec::Sizes sizes;
  std::optional<codec::Digest> rest = {};  ///< the object that it names, one of the version's

  friend bool operator==(const ChangesRecord&, const ChangesRecord&) = default;
};

struct FeedRecord {
  definition::FeedOutline outline;
  std::string version;
  std::uint64_t sequence = 0;  ///< the one in its entry: of the build that last changed it
  std::uint64_t total = 0;
  codec::Digest entry{};
  codec::Sizes sizes;
  std::vector<ChangesRecord> changes = {};
  std::optional<codec::Digest> change_table = {};  ///< see ChangeTable

  friend bool operator==(const FeedRecord&, const FeedRecord&) = default;
};

/// A resource that is cached and published as an entry is.
struct EntryResource {
  std::string url;
  codec::Digest digest{};
  codec::Sizes sizes;
};

/// The `changes` of a feed, then its entry: the order in which they are published.
[[nodiscard]] std::vector<EntryResource> entry_resources(const FeedRecord& feed);

struct ShardRecord {
  codec::Digest digest{};
  std::uint64_t lines = 0;

  friend bool operator==(const ShardRecord&, const ShardRecord&) = default;
};

/// A break of the contract that someone let through.
struct AllowedBreak {
  std::uint64_t sequence = 0;  ///< that was built or restored then
  std::string what;            ///< see format::describe

  friend bool operator==(const AllowedBreak&, const AllowedBreak&) = default;
};

struct Manifest {
  std::uint64_t sequence = 0;
  /// Of the folder, see format/lineage.h; empty when an earlier program built it.
  std::string lineage = {};
  std::chrono::sys_seconds built_at{};
  definition::Retention retention = {};  ///< of the definition it was built with
  std::vector<FeedRecord> feeds;
  std::vector<ShardRecord> objects;
  /// Objects that the version led to before a takedown rewrote it: readers who scroll it may still
  /// request them.
  std::vector<ShardRecord> spared;
  std::vector<ShardRecord> documents;
  std::vector<definition::CollectionOutline> collections;
  /// Those that the build was to write. What it took over or restored may have others.
  codec::Encodings encodings = {};
  /// What apps rely on; absent when an earlier program built it.
  std::optional<format::Contract> contract = {};
  /// Of each collection; empty when an earlier program built it.
  std::vector<CollectionTotals> totals = {};
  /// Of the definition it was built with; absent when an earlier program built it.
  std::optional<double> max_shrink = {};
  /// The last sequence in which someone let more than that go, or 0.
  std::uint64_t shrunk = 0;
  /// The breaks of the contract that someone let through, oldest first; of many the last ones.
  std::vector<AllowedBreak> allowed_breaks = {};

  /// The tables that the changes of its feeds are made from.
  [[nodiscard]] std::set<codec::Digest> change_tables() const;
  /// Adds to `allowed_breaks`.
  void allow_breaks(const std::vector<format::Break>& breaks);
  /// Whether both publish the same bytes.
  [[nodiscard]] bool same_content(const Manifest& other) const;
};

/// The feeds and segments of a manifest, which must outlive it.
using FeedsByName = std::unordered_map<std::string_view, const FeedRecord*>;
[[nodiscard]] FeedsByName feeds_by_name(const Manifest& manifest);

/// The root as JSON, and back. Errors: DamagedFile, naming `path`; also where a sequence is
/// expected and it is the manifest of another one.
[[nodiscard]] std::string manifest_json(const Manifest& manifest);
[[nodiscard]] Manifest parse_manifest(std::string_view text, std::string_view path,
                                      std::optional<std::uint64_t> sequence = {});

/// The position of a resource in the order of the shards.
[[nodiscard]] std::uint64_t shard_position(const ObjectRecord& object);
[[nodiscard]] std::uint64_t shard_position(const DocumentRecord& document);

/// One line of a shard, without the newline.
[[nodiscard]] std::string shard_line(const ObjectRecord& object);
[[nodiscard]] std::string shard_line(const DocumentRecord& document);

}  // namespace vizzy::store
