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
#include "core/verify/finding.h"

namespace vizzy::verify::folder {

/// What was read of an output folder, and the damage found.
struct VerifyReport {
  std::uint64_t sequence = 0;
  std::uint64_t versions = 0;   ///< retained versions that were walked, including the current one
  std::uint64_t objects = 0;    ///< of all retained versions
  std::uint64_t documents = 0;  ///< of the current one
  std::uint64_t files = 0;      ///< public files that were decoded and hashed
  bool commit_is_pending = false;
  std::uint64_t damage_count = 0;
  std::vector<Finding> damage;  ///< the first ones, sorted
  std::vector<Remedy> remedies;
  std::string origin;               ///< the destination that the folder started from; often empty
  std::uint64_t elsewhere = 0;      ///< files that only it has, which is not damage
  std::uint64_t garbage_files = 0;  ///< not looked for while a manifest or a shard is damaged
  std::uint64_t garbage_bytes = 0;
  /// When given, what may be of a build in parts was not counted as garbage.
  std::optional<std::chrono::sys_seconds> divided_build_until = {};
  std::vector<std::string> garbage;  ///< the first ones, sorted
};

struct VerifyOptions {
  std::chrono::sys_seconds now{};
  unsigned threads = 1;
  std::size_t max_listed = 20;  ///< damage and garbage listed each
  std::stop_token stop = {};
};

/// Verifies an output folder: decodes every encoding of every object, entry and document and
/// compares it with the full hash in the manifest, walks every feed of every retained version from
/// its entry to its last page, and looks for files that nothing refers to. Errors: `failed` when
/// the folder holds no readable version; `interrupted`.
[[nodiscard]] VerifyReport verify_folder(store::FileStore& store, const VerifyOptions& options,
                                         Progress& progress);

[[nodiscard]] std::string json(const VerifyReport& report);
[[nodiscard]] std::string text(const VerifyReport& report);

}  // namespace vizzy::verify::folder
