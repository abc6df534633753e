#include "core/sort/arena.h"

#include <algorithm>

namespace vizzy::sort {

namespace {
constexpr std::size_t kLeastBlockBytes = std::size_t{4} << 10;
constexpr std::size_t kMostBlockBytes = std::size_t{256} << 10;
}  // namespace

char* Arena::allocate(std::size_t size) {
  if (used_ + size > size_) {
    size_ = std::max(size, std::clamp(bytes_, kLeastBlockBytes, kMostBlockBytes));
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(size_));
    bytes_ += size_;
    used_ = 0;
  }
  char* const place = blocks_.back().get() + used_;
  used_ += size;
  return place;
}

void Arena::clear() { *this = Arena(); }

}  // namespace vizzy::sort
