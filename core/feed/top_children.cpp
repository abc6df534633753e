#include "core/feed/top_children.h"

#include <algorithm>

#include "core/sort/merged_stream.h"

namespace vizzy::feed {

namespace {

/// Bytes of a parent in the map besides its key: node, heap and bucket, with malloc's overhead.
constexpr std::size_t kParentBytes = 128;
/// How much may be added before the budget is told, as a part of the budget.
constexpr std::size_t kReportsOfBudget = 256;

bool comes_before(const char* a, const char* b) { return sort::unpack(a) < sort::unpack(b); }

}  // namespace

/// The children in memory, parent by parent.
class TopChildren::Stream final : public sort::RecordStream {
 public:
  Stream(Heaps& heaps, const ParentOrder& order) : order_(order) {
    parents_.reserve(heaps.size());
    for (auto& parent : heaps)
      if (const auto at = order(parent.first))
        parents_.emplace_back(sort::leading_bytes(*at), &parent);
    std::ranges::sort(parents_, [&](const Parent& a, const Parent& b) {
      if (a.first != b.first) return a.first < b.first;
      return order(a.second->first) < order(b.second->first);
    });
  }

  [[nodiscard]] bool next(sort::Record& record) override {
    while (children_ == nullptr || next_child_ == children_->size()) {
      if (next_parent_ == parents_.size()) return false;
      begin(*parents_[next_parent_++].second);
    }
    const sort::Record child = sort::unpack((*children_)[next_child_++]);
    key_.resize(group_bytes_);
    key_ += child.key;
    record = {key_, child.value};
    return true;
  }

 private:
  using Parent = std::pair<std::uint64_t, Heaps::value_type*>;

  void begin(Heaps::value_type& parent) {
    key_ = group(order_(parent.first).value());
    group_bytes_ = key_.size();
    std::ranges::sort(parent.second, comes_before);
    children_ = &parent.second;
    next_child_ = 0;
  }

  const ParentOrder& order_;
  std::vector<Parent> parents_;
  std::size_t next_parent_ = 0;
  const Heap* children_ = nullptr;
  std::size_t next_child_ = 0;
  std::string key_;
  std::size_t group_bytes_ = 0;
};

TopChildren::TopChildren(std::size_t limit, ParentOrder order, sort::MemoryBudget& memory)
    : Holder(memory), limit_(limit), order_(std::move(order)), runs_(memory.folder()) {}

bool TopChildren::wants(std::string_view parent, std::string_view sort_key) const {
  const auto found = heaps_.find(parent);
  return found == heaps_.end() || found->second.size() < limit_ ||
         sort_key <= sort::unpack(found->second.front()).key;
}

void TopChildren::add(std::string_view parent, std::string_view sort_key, std::string_view json) {
  auto found = heaps_.find(parent);
  if (found == heaps_.end()) {
    found = heaps_.try_emplace(std::string(parent)).first;
    heap_bytes_ += kParentBytes + parent.size();
  }
  const sort::Record child{sort_key, json};
  char* const packed = arena_.allocate(sort::packed_size(child));
  sort::pack(child, packed);
  Heap& heap = found->second;
  const std::size_t capacity = heap.capacity();
  heap.push_back(packed);
  heap_bytes_ += (heap.capacity() - capacity) * sizeof(const char*);
  std::ranges::push_heap(heap, comes_before);
  if (heap.size() > limit_) {
    std::ranges::pop_heap(heap, comes_before);
    heap.pop_back();
  }
  const std::size_t bytes = arena_.bytes() + heap_bytes_;
  if (bytes >= reported_bytes_ + memory().limit_bytes() / kReportsOfBudget)
    hold(reported_bytes_ = bytes);
}

void TopChildren::spill() {
  Stream stream(heaps_, order_);
  runs_.add(stream);
  heaps_ = Heaps();  // {} would keep its buckets
  arena_.clear();
  heap_bytes_ = 0;
  hold(reported_bytes_ = 0);
}

std::unique_ptr<sort::RecordStream> TopChildren::sorted() {
  keep();
  auto streams = runs_.streams(memory().limit_bytes() / 16);
  streams.push_back(std::make_unique<Stream>(heaps_, order_));
  return std::make_unique<sort::MergedStream>(std::move(streams));
}

std::string TopChildren::group(std::string_view parent_order) {
  return std::string(parent_order) + '\0';
}

}  // namespace vizzy::feed
