#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/store/manifest.h"
#include "core/store/object_store.h"

namespace vizzy {

/// The newest committed sequence, as state/commit.json records it.
///
///   {"vizzy_commit":1,"sequence":7,"manifest":"<sha-256>","plan":"<sha-256>"}
///
/// "plan" is there while mutable files still have to be replaced (see commit.h).
struct CommitRecord {
  std::uint64_t sequence = 0;
  Digest manifest{};
  std::optional<Digest> plan;
};

/// Absent before the first build. Errors: `failed` when it is damaged.
[[nodiscard]] std::optional<CommitRecord> read_commit(ObjectStore& store);
void write_commit(ObjectStore& store, const CommitRecord& record);

/// The manifest of the newest commit; absent before the first build.
/// Errors: `failed` when it is missing or is not the one that was committed.
[[nodiscard]] std::optional<Manifest> read_current_manifest(ObjectStore& store);

/// The manifest of one sequence. Errors: DamagedFile when it is missing or damaged.
[[nodiscard]] Manifest read_manifest(ObjectStore& store, std::uint64_t sequence);

/// The sequences whose manifests are kept, oldest first; one that was never committed is left out.
[[nodiscard]] std::vector<std::uint64_t> kept_sequences(ObjectStore& store);

/// The time that a new manifest records: it never goes back, because retention is counted from it.
/// A clock that did is a warning.
[[nodiscard]] std::chrono::sys_seconds recorded_time(std::chrono::sys_seconds now,
                                                     std::chrono::sys_seconds last_build,
                                                     std::vector<std::string>& warnings);

}  // namespace vizzy
