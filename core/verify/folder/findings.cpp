#include "core/verify/folder/findings.h"

#include <algorithm>

#include "core/error.h"
#include "core/store/damage.h"

namespace vizzy::verify::folder {

void Findings::keep(const std::string& location, const std::string& problem, const Remedy& remedy) {
  ++count_;
  if (kept_.size() < kKept)
    kept_.push_back({.problem = problem, .remedy = remedy, .count = 1, .locations = {location}});
}

bool Findings::keep_file(const std::string& path, const std::string& problem,
                         const Remedy& remedy) {
  const bool is_new = files_.insert(path).second;
  if (is_new) keep(path, problem, remedy);
  return is_new;
}

void Findings::add(const std::string& location, const std::string& problem,
                   std::size_t superseded) {
  const std::lock_guard lock(mutex_);
  keep(location, problem, store::remedy_for_version(superseded));
  superseded_.insert(superseded);
}

void Findings::add_file(const std::string& path, const std::string& problem,
                        std::size_t superseded) {
  const std::lock_guard lock(mutex_);
  if (keep_file(path, problem, store::remedy_for_version(superseded)))
    superseded_.insert(superseded);
}

void Findings::add_file(const std::string& path, const std::string& problem, const Remedy& remedy) {
  const std::lock_guard lock(mutex_);
  if (keep_file(path, problem, remedy)) other_remedies_.insert(remedy);
}

void Findings::add_missing(const std::string& path, std::size_t superseded) {
  if (missing_ == Missing::damage) return add_file(path, "is missing", superseded);
  const std::lock_guard lock(mutex_);
  if (files_.insert(path).second) ++elsewhere_;
}

bool Findings::has_file(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return files_.contains(path);
}

std::uint64_t Findings::count() const {
  const std::lock_guard lock(mutex_);
  return count_;
}

std::uint64_t Findings::elsewhere() const {
  const std::lock_guard lock(mutex_);
  return elsewhere_;
}

std::vector<Finding> Findings::sorted(std::size_t limit) const {
  const std::lock_guard lock(mutex_);
  std::vector<Finding> list = kept_;
  std::ranges::sort(list, {}, line_of);
  list.resize(std::min(list.size(), limit));
  return list;
}

std::vector<Remedy> Findings::remedies() const {
  const std::lock_guard lock(mutex_);
  std::vector<Remedy> remedies(other_remedies_.begin(), other_remedies_.end());
  if (superseded_.contains(0)) remedies.push_back(store::remedy_for_version(0));
  const auto newest_old = superseded_.upper_bound(0);
  if (newest_old != superseded_.end()) remedies.push_back(store::remedy_for_version(*newest_old));
  return remedies;
}

std::string line_of(const Finding& damage) {
  return damage.locations.front() + ": " + damage.problem;
}

}  // namespace vizzy::verify::folder
