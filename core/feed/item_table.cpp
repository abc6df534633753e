#include "core/feed/item_table.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace vizzy {

namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20;

std::uint64_t leading_bytes(std::string_view key) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < 8; ++i)
    prefix = prefix << 8 | (i < key.size() ? static_cast<unsigned char>(key[i]) : 0U);
  return prefix;
}

}  // namespace

char* ItemTable::allocate(std::size_t size) {
  if (block_used_ + size > block_size_) {
    block_size_ = std::max(size, kBlockBytes);
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_size_));
    block_used_ = 0;
  }
  char* place = blocks_.back().get() + block_used_;
  block_used_ += size;
  return place;
}

void ItemTable::add(std::string_view sort_key, std::uint64_t key_hash, std::string_view json) {
  char* record = allocate(sort_key.size() + json.size());
  std::memcpy(record, sort_key.data(), sort_key.size());
  std::memcpy(record + sort_key.size(), json.data(), json.size());
  items_.push_back({leading_bytes(sort_key), key_hash, record,
                    static_cast<std::uint32_t>(sort_key.size()),
                    static_cast<std::uint32_t>(json.size())});
}

void ItemTable::sort() {
  std::ranges::sort(items_, [](const Item& a, const Item& b) {
    if (a.sort_prefix != b.sort_prefix) return a.sort_prefix < b.sort_prefix;
    return a.sort_key() < b.sort_key();  // char_traits<char> compares as unsigned bytes
  });
}

void ItemTable::truncate(std::size_t count) {
  if (count < items_.size()) items_.resize(count);
}

std::string_view ItemTable::json(std::size_t index) const {
  const Item& item = items_[index];
  return {item.record + item.sort_size, item.json_size};
}

std::vector<std::size_t> ItemTable::with_shared_key_hash() const {
  std::vector<std::uint64_t> hashes(items_.size());
  std::ranges::transform(items_, hashes.begin(), &Item::key_hash);
  std::ranges::sort(hashes);
  if (std::ranges::adjacent_find(hashes) == hashes.end()) return {};
  std::vector<std::size_t> shared;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    const auto [first, last] = std::ranges::equal_range(hashes, items_[i].key_hash);
    if (last - first > 1) shared.push_back(i);
  }
  return shared;
}

}  // namespace vizzy
