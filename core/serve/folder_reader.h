#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace vizzy::serve {

/// Reads files below a folder and none outside it: symbolic links are never followed. The folder
/// itself may be reached through one. Each call opens the file again.
class FolderReader {
 public:
  explicit FolderReader(std::filesystem::path root) : root_(std::move(root)) {}

  /// The bytes of a regular file, by its relative path; absent for all else.
  /// Errors: `failed` when it is there and cannot be read.
  [[nodiscard]] std::optional<std::string> read(const std::string& path) const;
  [[nodiscard]] bool exists(const std::string& path) const;

 private:
  std::filesystem::path root_;
};

}  // namespace vizzy::serve
