#pragma once

#include <atomic>
#include <cstdint>

#include "core/store/file_store.h"

namespace vizzy::store {

/// Forwards every call and counts the files that are written.
class CountingStore final : public FileStore {
 public:
  explicit CountingStore(FileStore& store) : store_(store) {}

  [[nodiscard]] std::uint64_t files_written() const { return files_written_; }

  std::optional<std::string> read(const std::string& path) override { return store_.read(path); }
  std::optional<std::uint64_t> size(const std::string& path) override { return store_.size(path); }
  void write(const std::string& path, std::string_view bytes) override {
    store_.write(path, bytes);
    ++files_written_;
  }
  bool stage(const std::string& path, std::string_view bytes) override {
    const bool is_new = store_.stage(path, bytes);
    ++files_written_;
    return is_new;
  }
  void write_durably(const std::string& path, std::string_view bytes) override {
    store_.write_durably(path, bytes);
    ++files_written_;
  }
  bool move(const std::string& from, const std::string& to) override {
    return store_.move(from, to);
  }
  bool move_folder(const std::string& from, const std::string& to) override {
    return store_.move_folder(from, to);
  }
  void remove(const std::string& path) override { store_.remove(path); }
  void remove_folder(const std::string& folder) override { store_.remove_folder(folder); }
  void sync() override { store_.sync(); }
  void list(const std::string& folder, const Visit& visit) override { store_.list(folder, visit); }

 private:
  FileStore& store_;
  std::atomic<std::uint64_t> files_written_ = 0;
};

}  // namespace vizzy::store
