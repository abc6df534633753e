#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace vizzy::sort {

/// Memory for many small pieces that are freed all at once.
class Arena {
 public:
  [[nodiscard]] char* allocate(std::size_t size);
  /// Bytes of all blocks.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  void clear();

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t bytes_ = 0;
  std::size_t used_ = 0;  ///< of the last block
  std::size_t size_ = 0;  ///< of the last block
};

}  // namespace vizzy::sort
