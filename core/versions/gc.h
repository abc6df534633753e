#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/progress.h"
#include "core/store/file_store.h"
#include "core/text/run_summary.h"

namespace vizzy::versions {

/// What garbage collection did, or with `dry_run` would do.
struct GcReport {
  std::uint64_t sequence = 0;                ///< the current one
  std::vector<std::uint64_t> kept_versions;  ///< sequences, oldest first
  std::vector<std::uint64_t> expired_versions;
  std::uint64_t files = 0;  ///< removed
  std::uint64_t bytes = 0;
  std::uint64_t files_left = 0;  ///< garbage beyond `max_files`, for the next run
  bool dry_run = false;
  /// While a divided build is in progress its objects are no garbage, nor are any others.
  std::optional<std::chrono::sys_seconds> divided_build_until = {};
  std::vector<Message> warnings = {};
};

enum class GcMode { remove, dry_run };

struct GcOptions {
  std::optional<std::uint64_t> keep_builds = {};    ///< instead of the retention that the
  std::optional<std::chrono::hours> keep_age = {};  ///< current version was built with
  std::chrono::sys_seconds now{};
  /// Deleting is slow: the limit of one run, not counting expired manifests.
  std::uint64_t max_files = 100'000;
  GcMode mode = GcMode::remove;
  std::stop_token stop = {};
};

/// Forgets the versions whose retention has passed and removes the files that no retained version
/// refers to. The definition's retention says how many superseded versions are kept, and how long
/// after they were superseded; the current version always is.
///
/// Manifests are removed first and durably, so that none lists a removed file; an interrupted run
/// leaves only garbage. Files outside the format's own folders are never touched.
/// Errors: `failed` when no version is published, or when the denylist or the manifest of a kept
/// version is missing or damaged: nothing else says which files that needs; `interrupted`.
[[nodiscard]] GcReport collect_garbage(store::FileStore& store, const GcOptions& options,
                                       Progress& progress);

[[nodiscard]] std::string json(const GcReport& report);
[[nodiscard]] std::string text(const GcReport& report);
/// The outcome for the log of an unattended run and for monitoring.
[[nodiscard]] text::RunSummary summary(const GcReport& report);

}  // namespace vizzy::versions
