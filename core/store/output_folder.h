#pragma once

#include <sys/file.h>

#include <filesystem>
#include <memory>

#include "core/store/directory_store.h"

namespace vizzy::store {

/// An output folder that this process alone may change. It is created if it does not
/// exist, and marked as vizzy's.
class OutputFolder {
 public:
  /// A dry run changes nothing, so it needs no right to write.
  enum class Access { change, look };
  [[nodiscard]] static Access access(bool is_dry_run) {
    return is_dry_run ? Access::look : Access::change;
  }

  /// flock(2), or a test's replacement.
  using Lock = int (*)(int fd, int operation);

  /// Errors: `locked` when another run holds it; `failed` when it belongs to something else, cannot
  /// be written, or is on a file system without locks.
  explicit OutputFolder(const std::filesystem::path& folder, Lock lock = ::flock,
                        Access access = Access::change);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  [[nodiscard]] FileStore& store() { return store_; }

 private:
  DirectoryStore store_;
  int lock_;  ///< -1 where a folder that is only looked at has none
};

/// Whether another run holds the folder's lock.
[[nodiscard]] bool is_locked(const std::filesystem::path& folder);

/// Checks that `folder` is an output folder of this layout, to read it.
/// Errors: `failed` with the remedy.
void require_output_folder(const std::filesystem::path& folder);

}  // namespace vizzy::store
