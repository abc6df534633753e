#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/store/file_store.h"
#include "core/store/manifest.h"

namespace vizzy::store {

/// The newest committed sequence, as state/commit.json records it.
///
///   {"vizzy_commit":1,"sequence":7,"manifest":"<sha-256>","oldest":3,
///    "history":[[3,"<sha-256>"],...],"denylist":"<sha-256>","plan":"<sha-256>"}
///
/// "oldest" is the first of the sequences whose manifests must all be there: a collection raises it
/// before it removes any, and so does a sequence that does not follow the last one, adopted from a
/// destination. Manifests before it may be there. Records of earlier programs lack it.
/// "history" names the manifests of earlier sequences, once the plan is carried out: a takedown
/// gives them other ones. Those that earlier programs committed are not in it. "denylist" is of
/// state/denylist.json once the plan is carried out; absent while nothing was taken down. It is
/// written with the plan that replaces the file, so that at any moment either the plan is pending,
/// and a run completes it before it reads the file, or the file is the named one. Records of
/// earlier programs lack it. "plan" is there while mutable files still have to be replaced (see
/// commit.h). "owes_takedowns" is there while the denylist has keys that the version may hold.
struct CommitRecord {
  std::uint64_t sequence = 0;
  codec::Digest manifest{};
  std::uint64_t oldest = 0;  ///< 0 when it is not known
  std::map<std::uint64_t, codec::Digest> history = {};
  std::optional<codec::Digest> denylist = {};
  std::optional<codec::Digest> plan = {};
  bool owes_takedowns = false;

  /// The record of the next commit.
  [[nodiscard]] static CommitRecord following(const std::optional<CommitRecord>& last,
                                              std::uint64_t sequence,
                                              const codec::Digest& manifest);
};

/// Absent before the first build. Errors: `failed` when it is damaged.
[[nodiscard]] std::optional<CommitRecord> read_commit(FileStore& store);
void write_commit(FileStore& store, const CommitRecord& record);

/// The manifest of the newest commit; absent before the first build.
/// Errors: `failed` when it is missing or is not the one that was committed.
[[nodiscard]] std::optional<Manifest> read_current_manifest(FileStore& store);

/// The versions of a folder, by one reading of its commit record; none before the first build.
class History {
 public:
  /// Errors: `failed` when the record is damaged.
  explicit History(FileStore& store);

  /// The sequences whose manifests exist, or are required but lost, oldest first; one that was
  /// never committed is left out, and one that expired.
  [[nodiscard]] const std::vector<std::uint64_t>& sequences() const { return sequences_; }
  /// Errors: DamagedFile when it is missing, damaged, or not the one that was committed.
  [[nodiscard]] Manifest read(std::uint64_t sequence) const;

 private:
  void find_sequences();
  [[nodiscard]] bool is_committed(std::uint64_t sequence, const std::string& text) const;

  FileStore& store_;
  std::optional<CommitRecord> commit_;
  std::vector<std::uint64_t> sequences_;
};

/// One manifest of the history.
[[nodiscard]] Manifest read_manifest(FileStore& store, std::uint64_t sequence);
/// The sequences of the history.
[[nodiscard]] std::vector<std::uint64_t> kept_sequences(FileStore& store);

/// The time that a new manifest records. It does not go back by small steps, nor with a clock that
/// was never set. One that is far in the future does not bind later builds: the clock was wrong
/// then, or is now. A clock before the last build's is a warning.
[[nodiscard]] std::chrono::sys_seconds recorded_time(std::chrono::sys_seconds now,
                                                     std::chrono::sys_seconds last_build,
                                                     std::vector<Message>& warnings);

/// The latest time that the clock or a kept manifest says. What must last from now on is counted
/// from it: a clock that is behind does not make it end early.
[[nodiscard]] std::chrono::sys_seconds guarded_time(FileStore& store, std::chrono::sys_seconds now);

}  // namespace vizzy::store
