#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy {

/// The rows of one feed in memory: for each its sort key, the hash of its key and its canonical
/// JSON, packed one after the other, about 32 bytes more than their text.
class ItemTable {
 public:
  /// `sort_key` must end in something unique, so that the order is total.
  void add(std::string_view sort_key, std::uint64_t key_hash, std::string_view json);

  /// Orders the items by their sort keys, compared as bytes.
  void sort();
  /// Keeps the first `count`.
  void truncate(std::size_t count);

  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] std::uint64_t key_hash(std::size_t index) const { return items_[index].key_hash; }
  /// Valid as long as the table.
  [[nodiscard]] std::string_view json(std::size_t index) const;

  /// Indexes of items whose key hash another item has too; nearly always empty.
  [[nodiscard]] std::vector<std::size_t> with_shared_key_hash() const;

 private:
  struct Item {
    std::uint64_t sort_prefix;  ///< the first bytes of the sort key, compared before the rest
    std::uint64_t key_hash;
    const char* record;  ///< the sort key, then the JSON
    std::uint32_t sort_size;
    std::uint32_t json_size;

    [[nodiscard]] std::string_view sort_key() const { return {record, sort_size}; }
  };

  char* allocate(std::size_t size);

  std::vector<Item> items_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_used_ = 0;
  std::size_t block_size_ = 0;
};

}  // namespace vizzy
