#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <utility>

#include "core/store/file_store.h"

namespace vizzy::test {

/// Passes everything on and lets others look before each change: readers come at every moment.
class WatchedStore final : public store::FileStore {
 public:
  WatchedStore(store::FileStore& store, std::function<void()> look)
      : store_(store), look_(std::move(look)) {}

  std::optional<std::string> read(const std::string& path) override { return store_.read(path); }
  std::optional<std::uint64_t> size(const std::string& path) override { return store_.size(path); }
  void write(const std::string& path, std::string_view bytes) override {
    look();
    store_.write(path, bytes);
  }
  bool stage(const std::string& path, std::string_view bytes) override {
    look();
    return store_.stage(path, bytes);
  }
  void write_durably(const std::string& path, std::string_view bytes) override {
    look();
    store_.write_durably(path, bytes);
  }
  bool move(const std::string& from, const std::string& to) override {
    look();
    return store_.move(from, to);
  }
  void remove(const std::string& path) override {
    look();
    store_.remove(path);
  }
  void remove_folder(const std::string& folder) override {
    look();
    store_.remove_folder(folder);
  }
  void sync() override {
    look();
    store_.sync();
  }
  void list(const std::string& folder, const Visit& visit) override { store_.list(folder, visit); }

 private:
  void look() {
    const std::lock_guard lock(mutex_);
    look_();
  }

  store::FileStore& store_;
  std::function<void()> look_;
  std::mutex mutex_;
};

}  // namespace vizzy::test
