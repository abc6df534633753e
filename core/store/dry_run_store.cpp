#include "core/store/dry_run_store.h"

#include <utility>
#include <vector>

namespace vizzy::store {

std::optional<std::optional<std::string>> DryRunStore::changed(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto found = changes_.find(path);
  if (found == changes_.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> DryRunStore::read(const std::string& path) {
  if (auto change = changed(path)) return *std::move(change);
  return store_.read(path);
}

std::optional<std::uint64_t> DryRunStore::size(const std::string& path) {
  const auto change = changed(path);
  if (!change) return store_.size(path);
  return *change ? std::optional<std::uint64_t>((*change)->size()) : std::nullopt;
}

void DryRunStore::write(const std::string& path, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  changes_[path] = std::string(bytes);
}

bool DryRunStore::stage(const std::string& path, std::string_view bytes) {
  const bool is_new = !size(path);
  write(path, bytes);
  return is_new;
}

void DryRunStore::write_durably(const std::string& path, std::string_view bytes) {
  write(path, bytes);
}

bool DryRunStore::move(const std::string& from, const std::string& to) {
  auto bytes = read(from);
  if (!bytes) return false;
  const std::lock_guard lock(mutex_);
  changes_[to] = std::move(bytes);
  changes_[from] = std::nullopt;
  return true;
}

void DryRunStore::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  changes_[path] = std::nullopt;
}

void DryRunStore::remove_folder(const std::string& folder) {
  std::vector<std::string> files;
  list(folder, [&](const std::string& path) { files.push_back(path); });
  for (const std::string& path : files) remove(path);
}

void DryRunStore::list(const std::string& folder, const Visit& visit) {
  store_.list(folder, [&](const std::string& path) {
    if (!changed(path)) visit(path);
  });
  std::vector<std::string> written;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [path, bytes] : changes_)
      if (bytes && path.starts_with(folder + "/")) written.push_back(path);
  }
  for (const std::string& path : written) visit(path);
}

}  // namespace vizzy::store
