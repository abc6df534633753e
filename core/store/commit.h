#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/codec/content_name.h"
#include "core/store/file_store.h"
#include "core/store/history.h"
#include "core/store/manifest.h"

namespace vizzy::store {

/// Whether a version is without all that the denylist names, or is still to be built without it.
enum class Takedowns { obeyed, owed };

/// One change of the mutable files of an output folder, all or nothing.
///
/// New bytes are staged under state/staged. `commit` makes everything durable, then writes the
/// manifest, then the commit record: from here on the change will happen. Then it moves the staged
/// files into place, documents first, then entries (those of segments before the feed that lists
/// them), then the bookkeeping, then carries out the removals, and marks the record as done. A
/// run that is interrupted before the commit record changes nothing that a reader sees; one that is
/// interrupted after it is completed by `recover`.
///
/// The plan, state/staged/plan.ndjson, has one line for each file, in the order of the moves:
///   {"put":"public/v1/creators/7.json","sha256":"<of the file>"}
///   {"take":"public/v1/creators/8.json","sha256":"<of the file>","plan":"<id>"}   staged by a part
///   {"remove":"public/v1/creators/9.json"}
/// A folder that is new is moved with all that was staged for it:
///   {"put_all":"public/v1/creators","files":7}
///   {"take_all":"public/v1/creators","files":7,"plan":"<id>"}
/// A long plan names further files that hold such lines:
///   {"part":"state/staged/plan-000001.ndjson","sha256":"<of the part>"}
/// so that neither planning nor completing a change holds the whole plan in memory.
class Commit {
 public:
  /// The order of the moves: nothing that a reader can still be led to is removed before its
  /// replacement is there.
  enum class Stage { document, segment, entry, bookkeeping, removal };

  explicit Commit(FileStore& store) : store_(store) {}

  /// The folder of a collection that has no document yet: those that are staged for it are moved
  /// together, as the first of their stage. Call it before them.
  void add_folder(std::string folder) { folders_.push_back({std::move(folder)}); }
  /// Stages new bytes for a file, and returns their digest. Safe to call from several threads.
  codec::Digest put(const std::string& path, std::string_view bytes, Stage stage);
  /// A part of this plan (layout.h) staged the file of a document, and synced it.
  void take(const std::string& plan, const std::string& path, const codec::Digest& digest);
  /// Stages the removal of a file.
  void remove(const std::string& path);

  /// How many files will change.
  [[nodiscard]] std::size_t size() const { return size_; }

  /// Carries the change out under the manifest, which gets its own sequence.
  void commit(const Manifest& manifest, Takedowns takedowns = Takedowns::obeyed);
  /// Carries it out under the manifest that is already committed: damaged files are replaced.
  void repair(Takedowns takedowns = Takedowns::obeyed);

 private:
  struct Step {
    std::string path;
    std::string line;
  };
  /// The steps of one stage: the parts that are already written, then the rest.
  struct Steps {
    std::string parts;
    std::vector<Step> rest;
  };

  /// A folder that is moved with its files.
  struct Folder {
    std::string path;
    std::uint64_t put = 0;    ///< files
    std::uint64_t taken = 0;  ///< files
  };

  [[nodiscard]] static std::string lines_of(std::vector<Step> steps);
  [[nodiscard]] Folder* folder_of(Stage stage, const std::string& path);
  [[nodiscard]] std::string folder_lines() const;
  void add(Stage stage, Step step);
  void count(std::uint64_t& files);
  void write_record(CommitRecord record);
  void write_part(Steps& steps);
  [[nodiscard]] codec::Digest write_plan();

  FileStore& store_;
  std::mutex mutex_;
  std::vector<Folder> folders_;
  std::string plan_;  ///< whose parts staged what is taken
  std::map<Stage, Steps> stages_;
  std::size_t size_ = 0;
  std::uint64_t parts_ = 0;
  std::optional<codec::Digest> denylist_;             ///< of the new one, if it is staged
  std::map<std::uint64_t, codec::Digest> manifests_;  ///< of earlier sequences, if they are staged
};

/// Completes an interrupted commit, and removes what an uncommitted run left behind. Call it
/// under the folder's lock. Returns whether there was something to complete. Errors: `failed` when
/// the files are damaged, or as `require_state_of_public`.
bool recover(FileStore& store);

}  // namespace vizzy::store
