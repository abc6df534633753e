#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/format/contract_changes.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::versions {

/// How the items of one feed changed between two versions.
struct ItemChanges {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  /// The fewest items whose moving explains the new order: all in both versions except
  /// those of a longest common subsequence.
  std::uint64_t moved = 0;
  std::uint64_t changed = 0;  ///< have other values
};

struct FeedDiff {
  std::string name;
  std::string from_version;  ///< empty for a new feed
  std::string to_version;    ///< empty for a removed feed
  std::uint64_t from_total = 0;
  std::uint64_t to_total = 0;
  ItemChanges items;
  std::uint64_t pages = 0;         ///< of the newer version, the first one, in the entry, included
  std::uint64_t pages_reused = 0;  ///< also in the older version
  codec::Sizes returning;          ///< bytes that a reader with the whole older version downloads
  /// The same for one who uses `changes`; absent when the newer version is not the current one, or
  /// has none that reach back to the older one.
  std::optional<codec::Sizes> returning_with_changes = {};
  codec::Sizes fresh;  ///< bytes that a new reader downloads
};

struct DocumentsDiff {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;
  codec::Sizes bytes;  ///< of those added and changed
};

/// The difference between two retained versions.
struct DiffReport {
  std::uint64_t from = 0;  ///< sequences
  std::uint64_t to = 0;
  std::vector<FeedDiff> feeds;
  DocumentsDiff documents;
  /// How what apps rely on changed; absent where one of the versions has no contract, because an
  /// earlier program built it.
  std::optional<format::ContractChanges> contract;
};

/// Compares two retained versions, each named by its sequence or by the version of a feed; `to` may
/// be empty for the current one, and `from` too for the one before `to`.
/// Errors: `usage` when no retained version has such a name; `failed` when there is only one, or a
/// file is missing or damaged.
[[nodiscard]] DiffReport diff_versions(store::FileStore& store, std::string_view from,
                                       std::string_view to);

[[nodiscard]] std::string json(const DiffReport& report);
[[nodiscard]] std::string text(const DiffReport& report);

}  // namespace vizzy::versions
