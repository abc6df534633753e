#include "core/feed/top_children.h"

#include <algorithm>
#include <utility>

namespace vizzy {

bool TopChildren::wants(std::string_view parent, std::string_view sort_key) const {
  const auto found = children_.find(parent);
  return found == children_.end() || found->second.size() < limit_ ||
         sort_key <= found->second.front().sort_key;
}

void TopChildren::add(std::string_view parent, std::string sort_key, std::string json) {
  auto found = children_.find(parent);
  if (found == children_.end()) found = children_.try_emplace(std::string(parent)).first;
  std::vector<Child>& heap = found->second;
  heap.push_back({std::move(sort_key), std::move(json)});
  std::ranges::push_heap(heap, std::less<>());
  if (heap.size() <= limit_) return;
  std::ranges::pop_heap(heap, std::less<>());
  heap.pop_back();
}

std::string TopChildren::take_json(std::string_view parent) {
  std::vector<Child> best;
  if (const auto found = children_.find(parent); found != children_.end()) {
    best = std::move(found->second);
    children_.erase(found);
  }
  std::ranges::sort(best);
  std::string json = "[";
  for (const Child& child : best) {
    if (json.size() > 1) json += ',';
    json += child.json;
  }
  json += ']';
  return json;
}

}  // namespace vizzy
