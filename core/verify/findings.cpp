#include "core/verify/findings.h"

#include <algorithm>

namespace vizzy {

void Findings::add(std::string path, std::string problem) {
  const std::lock_guard lock(mutex_);
  ++count_;
  if (kept_.size() < kKept) kept_.push_back(std::move(path) + ": " + std::move(problem));
}

std::uint64_t Findings::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::vector<std::string> Findings::sorted(std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> list = kept_;
  std::ranges::sort(list);
  list.resize(std::min(list.size(), limit));
  return list;
}

}  // namespace vizzy
