#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/store/denylist.h"
#include "core/store/file_store.h"
#include "core/store/hold.h"
#include "core/store/manifest.h"

namespace vizzy::versions {

/// What became of things since the version before.
struct Turnover {
  std::uint64_t added = 0;
  std::uint64_t removed = 0;
  std::uint64_t changed = 0;  ///< have other values
};

/// Items of a feed, or documents (aliases and groups count as one each), in one version.
struct ListedCount {
  std::string name = {};  ///< of the feed
  std::uint64_t total = 0;
  std::optional<std::uint64_t> before = {};  ///< in the version before; absent when it had no such
  std::optional<Turnover> turnover = {};     ///< absent when one of both cannot be read
};

/// A retained version.
struct ListedVersion {
  std::uint64_t sequence = 0;
  bool is_current = false;  ///< what readers see
  /// Absent, with all that follows but the expiry, when its manifest is missing or damaged.
  std::optional<std::chrono::sys_seconds> built_at = {};
  bool is_replaced = false;  ///< of another feed, which this one replaced
  bool has_before = false;   ///< the version before is known, so that it tells what is new
  std::vector<ListedCount> feeds = {};
  std::vector<std::string> gone_feeds = {};
  std::uint64_t segments = 0;
  ListedCount documents = {};
  /// The earlier version whose lists it has, by a rollback or because the data went back.
  std::optional<std::uint64_t> same_as = {};
  /// Keys that were taken down after the version before and until this one.
  std::vector<std::string> taken_down = {};
  /// Until then it stays by its age, absent for the current one...
  std::optional<std::chrono::sys_seconds> kept_until = {};
  /// ...and whatever its age until there are so many newer versions.
  std::uint64_t kept_for = 0;
};

struct VersionList {
  std::string place;                    ///< the output folder or the destination
  std::vector<ListedVersion> versions;  ///< oldest first
  std::uint64_t older = 0;              ///< retained versions before them
  definition::Retention retention;      ///< of the current version
  std::chrono::sys_seconds now{};
  std::optional<store::Hold> hold = {};  ///< that stands there
  std::vector<Message> warnings = {};
};

/// A version by its sequence; its manifest is absent when it is lost.
struct KnownVersion {
  std::uint64_t sequence = 0;
  std::optional<store::Manifest> manifest = {};
};

/// Sets the turnovers of `version`, as far as they can be found.
using FindTurnover = std::function<void(const store::Manifest& before, const store::Manifest& after,
                                        ListedVersion& version)>;

/// Describes the last `last` of `known`, the versions of one place, oldest first; the last one is
/// the current one and has a manifest.
[[nodiscard]] VersionList describe_versions(std::span<const KnownVersion> known, std::uint64_t last,
                                            const store::Denylist& denylist,
                                            std::chrono::sys_seconds now,
                                            const FindTurnover& find_turnover);

/// The last `last` retained versions of the output folder `name`. What is damaged in an earlier one
/// is left out. Errors: `failed` when no version is published, or the current manifest is missing
/// or damaged.
[[nodiscard]] VersionList list_versions(store::FileStore& store, const std::string& name,
                                        std::uint64_t last, std::chrono::sys_seconds now);

[[nodiscard]] std::string json(const VersionList& list);
[[nodiscard]] std::string text(const VersionList& list);

}  // namespace vizzy::versions
