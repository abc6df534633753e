#pragma once

#include <filesystem>

namespace vizzy::store {

/// A folder of its own below TMPDIR, for one run: it goes with the object.
class TemporaryFolder {
 public:
  /// Errors: `failed` when it cannot be made.
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace vizzy::store
