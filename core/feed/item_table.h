#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "core/sort/memory_budget.h"
#include "core/sort/record_sorter.h"
#include "core/sort/repeated_hashes.h"

namespace vizzy::feed {

/// One item of a feed: the hash of its key, and its canonical JSON.
struct Item {
  std::uint64_t key_hash = 0;
  std::string_view json;
};

/// The rows of one feed, in memory as the budget allows and on disk beyond it.
class ItemTable {
 public:
  explicit ItemTable(sort::MemoryBudget& memory)
      : memory_(memory), sorter_(memory), key_hashes_(memory) {}

  [[nodiscard]] const sort::MemoryBudget& memory() const { return memory_; }

  /// `sort_key` must end in something unique, so that the order is total.
  void add(std::string_view sort_key, const Item& item);
  /// Keeps the first `count`.
  void truncate(std::uint64_t count);
  [[nodiscard]] std::uint64_t size() const;

  /// Visits the items in the order of their sort keys, compared as bytes. An item is valid during
  /// its visit. May be called again.
  using Visit = std::function<void(const Item&)>;
  void visit(const Visit& visit);

  /// Whether `truncate` left items out.
  [[nodiscard]] bool is_truncated() const { return size() < sorter_.size(); }
  /// Those of all rows, including those beyond `truncate`.
  [[nodiscard]] sort::RepeatedHashes& key_hashes() { return key_hashes_; }
  /// Key hashes that several items have, including those beyond `truncate`; nearly always none.
  [[nodiscard]] std::vector<std::uint64_t> shared_key_hashes() { return key_hashes_.find(); }

 private:
  const sort::MemoryBudget& memory_;
  sort::RecordSorter sorter_;
  sort::RepeatedHashes key_hashes_;
  std::uint64_t most_ = std::numeric_limits<std::uint64_t>::max();
  std::string value_;
};

}  // namespace vizzy::feed
