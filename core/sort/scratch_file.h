#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace vizzy::sort {

/// A file that only this object can see: its name is removed as soon as it is created, so that the
/// system frees its space with the object, even if the process is killed.
class ScratchFile {
 public:
  /// Creates `folder` if it is missing. Errors: `failed`.
  explicit ScratchFile(const std::filesystem::path& folder);
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Errors: `failed`, for example for a full disk.
  void append(std::string_view bytes);
  /// Fills `bytes` from `offset` on. Errors: `failed`, also when the file ends before.
  void read(std::uint64_t offset, std::span<char> bytes) const;

 private:
  std::string name_;  ///< for messages
  int fd_ = -1;
  std::uint64_t size_ = 0;
};

}  // namespace vizzy::sort
