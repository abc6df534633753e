#include "core/verify/findings.h"

#include <algorithm>

namespace vizzy {

void Findings::keep(const std::string& what, const std::string& problem) {
  ++count_;
  if (kept_.size() < kKept) kept_.push_back(what + ": " + problem);
}

void Findings::add(const std::string& what, const std::string& problem) {
  const std::lock_guard lock(mutex_);
  keep(what, problem);
}

void Findings::add_file(const std::string& path, const std::string& problem) {
  const std::lock_guard lock(mutex_);
  if (files_.insert(path).second) keep(path, problem);
}

bool Findings::has_file(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return files_.contains(path);
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
