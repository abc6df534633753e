#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace vizzy::analytics {

/// Texts packed one after the other, freed all at once.
class TextArena {
 public:
  /// A copy that lives as long as the arena.
  std::string_view add(std::string_view text) {
    char* place = allocate(text.size());
    std::ranges::copy(text, place);
    return {place, text.size()};
  }
  /// Bytes that are not initialized.
  [[nodiscard]] char* allocate(std::size_t size) {
    if (room_ < size) start_block(std::max(size, kBlock));
    char* place = next_;
    next_ += size;
    room_ -= size;
    return place;
  }
  [[nodiscard]] std::size_t size_bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 18;

  void start_block(std::size_t size) {
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size));
    next_ = blocks_.back().get();
    room_ = size;
    bytes_ += size;
  }

  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t room_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace vizzy::analytics
