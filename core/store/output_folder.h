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
  /// flock(2), or a test's replacement.
  using Lock = int (*)(int fd, int operation);

  /// Errors: `locked` when another run holds it; `failed` when it belongs to something else, cannot
  /// be written, or is on a file system without locks.
  explicit OutputFolder(const std::filesystem::path& folder, Lock lock = ::flock);
  ~OutputFolder();
  OutputFolder(const OutputFolder&) = delete;
  OutputFolder& operator=(const OutputFolder&) = delete;

  [[nodiscard]] FileStore& store() { return store_; }

 private:
  DirectoryStore store_;
  int lock_;
};

/// Checks that `folder` is an output folder of this layout, to read it.
/// Errors: `failed` with the remedy.
void require_output_folder(const std::filesystem::path& folder);

}  // namespace vizzy::store
