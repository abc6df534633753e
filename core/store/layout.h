#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/codec/content_name.h"
#include "core/codec/encoding.h"

/// Every path of an output folder is made here, relative to it and with "/". `public/` is the web
/// root; `state/` is vizzy's own bookkeeping and is never served.
namespace vizzy::store {

/// The file of a resource in one encoding: "public/<url>.json<suffix>".
[[nodiscard]] std::string public_path(std::string_view url, codec::Encoding encoding);
/// `public_path` backwards: the URL of a resource by one of its paths; absent for any other path.
[[nodiscard]] std::optional<std::string> url_of(std::string_view path);

inline constexpr std::string_view kPublic = "public";
/// "public/v1": all that vizzy publishes; the rest of the web root may hold files of others.
[[nodiscard]] std::string published_folder();
/// "public/v1/o"
[[nodiscard]] std::string objects_folder();
inline constexpr std::string_view kState = "state";
/// What is larger is no file of the bookkeeping: reading it would fill the memory.
inline constexpr std::uint64_t kMostBookkeepingBytes = std::uint64_t{64} << 20;
inline constexpr std::string_view kTemporary = "state/tmp";
inline constexpr std::string_view kStaged = "state/staged";
inline constexpr std::string_view kManifests = "state/manifests";
/// Marks a folder as vizzy's, and names its layout.
inline constexpr std::string_view kMarker = "state/vizzy.json";
inline constexpr std::string_view kLock = "state/lock";
inline constexpr std::string_view kCommit = "state/commit.json";
/// The keys that were taken down.
inline constexpr std::string_view kDenylist = "state/denylist.json";
/// While it is there, nothing new is published (see hold.h).
inline constexpr std::string_view kHold = "state/hold.json";
/// Where a folder started that lacks the whole history (see origin.h).
inline constexpr std::string_view kOriginPath = "state/origin.json";
/// The bookkeeping of publishing: who publishes, and journals of what was put where.
inline constexpr std::string_view kPublishing = "state/publish";
inline constexpr std::string_view kPublisher = "state/publish/publisher.json";
/// The changes of mutable files that a commit still has to make.
inline constexpr std::string_view kPlan = "state/staged/plan.ndjson";
/// "state/staged/plan-000001.ndjson": a part of a long plan.
[[nodiscard]] std::string plan_part_path(std::uint64_t number);

[[nodiscard]] bool is_plan_part(std::string_view path);

/// A build that is divided into parts (see parts/plan.h): what it is, and what the parts made.
inline constexpr std::string_view kDividedBuild = "state/plan";
inline constexpr std::string_view kDividedBuildPlan = "state/plan/plan.json";
/// Where parts stage documents.
inline constexpr std::string_view kStagedByParts = "state/plan/staged";
/// The digest of the manifest that a join commits.
inline constexpr std::string_view kDividedBuildManifest = "state/plan/manifest";
[[nodiscard]] std::string part_path(std::uint64_t part);
/// Records of parts, and pages that the folder lacks because a destination has them.
[[nodiscard]] std::string part_records_path(const codec::Digest& digest);
/// A document's file, staged by a part of this plan: what runs on for another one stays apart.
[[nodiscard]] std::string staged_by_part_path(std::string_view plan, std::string_view path);
/// Where a part writes files before they have their names; `run` is of this run alone.
[[nodiscard]] std::string part_temporary_path(std::string_view run);
/// A file that a commit may replace or remove: one that vizzy publishes, a manifest, a kept entry,
/// or the denylist and its like in the state folder itself.
[[nodiscard]] bool is_mutable(std::string_view path);

/// "public/v1/creators": where the documents of a collection are.
[[nodiscard]] std::string documents_folder(std::string_view collection);
[[nodiscard]] bool is_documents_folder(std::string_view path);

/// The staged new version of a file.
[[nodiscard]] std::string staged_path(std::string_view path);
[[nodiscard]] std::string manifest_path(std::uint64_t sequence);
/// The sequence of a manifest's path.
[[nodiscard]] std::optional<std::uint64_t> sequence_of_manifest(std::string_view path);
/// A manifest that expired, until the commit record says so.
[[nodiscard]] std::string expired_manifest_path(std::uint64_t sequence);
[[nodiscard]] std::optional<std::uint64_t> sequence_of_expired(std::string_view path);
[[nodiscard]] std::string shard_path(const codec::Digest& digest);
/// The entry that a retained version was published with.
[[nodiscard]] std::string kept_entry_path(const codec::Digest& digest);
/// What the `changes` resources of a feed are made from, see ChangeTable.
[[nodiscard]] std::string change_table_path(const codec::Digest& digest);

}  // namespace vizzy::store
