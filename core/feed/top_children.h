#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/sort/arena.h"
#include "core/sort/memory_budget.h"
#include "core/sort/record.h"
#include "core/sort/spilled_runs.h"

namespace vizzy::feed {

/// The order of parents: bytes made of a key that order as the parents do. Absent for a key that
/// cannot have a document.
using ParentOrder = std::function<std::optional<std::string>(std::string_view key)>;

/// The best `limit` children of each parent, kept while all children are seen once in any order.
/// Memory grows with the parents, not with the children, up to the budget.
class TopChildren final : private sort::MemoryBudget::Holder {
 public:
  TopChildren(std::size_t limit, ParentOrder order, sort::MemoryBudget& memory);

  /// Whether a child with this sort key (smaller is better) may be kept now. Ask before making the
  /// JSON: most children of a large table are not kept.
  [[nodiscard]] bool wants(std::string_view parent, std::string_view sort_key) const;
  /// Children with the same sort key are ordered by their JSON, so that row order never shows.
  void add(std::string_view parent, std::string_view sort_key, std::string_view json);

  /// The children in the order of their parents, best first: the key of a record begins
  /// with `group(parent_order)`, its value is the JSON. A parent may have more than `limit` of
  /// them. May be called again; nothing may be added while a stream is in use.
  [[nodiscard]] std::unique_ptr<sort::RecordStream> sorted();

  /// The prefix of the keys of one parent's children.
  [[nodiscard]] static std::string group(std::string_view parent_order);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  /// For each parent a heap of packed records (sort key, JSON) whose top is the worst child kept.
  using Heap = std::vector<const char*>;
  using Heaps = std::unordered_map<std::string, Heap, Hash, std::equal_to<>>;
  class Stream;

  void spill() override;

  std::size_t limit_;
  ParentOrder order_;
  sort::Arena arena_;
  Heaps heaps_;
  std::size_t heap_bytes_ = 0;
  std::size_t reported_bytes_ = 0;
  sort::SpilledRuns runs_;
};

}  // namespace vizzy::feed
