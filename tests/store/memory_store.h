#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/store/file_store.h"

namespace vizzy::test {

/// A store in memory that records what was done to it and knows what a power cut would leave.
class MemoryStore : public store::FileStore {
 public:
  using Files = std::map<std::string, std::string>;

  /// What a power cut does to files that were not synced: they are gone, or they are left empty
  /// under their names.
  enum class Unsynced { gone, emptied };

  std::optional<std::string> read(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    return found == files_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::uint64_t> size(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(path);
    return found == files_.end() ? std::nullopt : std::optional(found->second.size());
  }
  void write(const std::string& path, std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    files_[path] = bytes;
    log_.push_back("write " + path);
  }
  bool stage(const std::string& path, std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    const bool is_new = files_.insert_or_assign(path, std::string(bytes)).second;
    log_.push_back("stage " + path);
    return is_new;
  }
  void write_durably(const std::string& path, std::string_view bytes) override {
    const std::lock_guard lock(mutex_);
    files_[path] = bytes;
    durable_[path] = bytes;
    log_.push_back("write durably " + path);
  }
  bool move(const std::string& from, const std::string& to) override {
    const std::lock_guard lock(mutex_);
    auto node = files_.extract(from);
    if (node.empty()) return false;
    files_[to] = std::move(node.mapped());
    log_.push_back("move " + to);
    return true;
  }
  void remove(const std::string& path) override {
    const std::lock_guard lock(mutex_);
    files_.erase(path);
    log_.push_back("remove " + path);
  }
  void remove_folder(const std::string& folder) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(files_, [&](const auto& file) { return file.first.starts_with(folder + "/"); });
    log_.push_back("remove " + folder);
  }
  void sync() override {
    const std::lock_guard lock(mutex_);
    durable_ = files_;
    log_.emplace_back("sync");
  }
  void list(const std::string& folder, const Visit& visit) override {
    const Files files = this->files();
    for (const auto& [path, bytes] : files)
      if (path.starts_with(folder + "/")) visit(path);
  }

  [[nodiscard]] Files files() const {
    const std::lock_guard lock(mutex_);
    return files_;
  }
  /// The files below public/.
  [[nodiscard]] Files public_files() const {
    Files files = this->files();
    std::erase_if(files, [](const auto& file) { return !file.first.starts_with("public/"); });
    return files;
  }
  void set(const std::string& path, std::string bytes) {
    const std::lock_guard lock(mutex_);
    durable_[path] = files_[path] = std::move(bytes);
  }
  void erase(const std::string& path) {
    const std::lock_guard lock(mutex_);
    files_.erase(path);
    durable_.erase(path);
  }

  /// What was done since the last call, in order: "write PATH", "move TO", "sync"...
  [[nodiscard]] std::vector<std::string> take_log() {
    const std::lock_guard lock(mutex_);
    return std::exchange(log_, {});
  }

  void cut_power(Unsynced unsynced) {
    const std::lock_guard lock(mutex_);
    Files left = durable_;
    if (unsynced == Unsynced::emptied)
      for (const auto& file : files_) left.try_emplace(file.first, "");
    files_ = durable_ = std::move(left);
  }

 private:
  mutable std::mutex mutex_;
  Files files_;
  Files durable_;
  std::vector<std::string> log_;
};

}  // namespace vizzy::test
