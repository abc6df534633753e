#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/store/file_store.h"

namespace vizzy::store {

/// Shows a store as if everything had been done to it, and does nothing: what is written, moved and
/// removed is kept in memory.
class DryRunStore final : public FileStore {
 public:
  explicit DryRunStore(FileStore& store) : store_(store) {}

  std::optional<std::string> read(const std::string& path) override;
  std::optional<std::uint64_t> size(const std::string& path) override;
  void write(const std::string& path, std::string_view bytes) override;
  void stage(const std::string& path, std::string_view bytes) override;
  void write_durably(const std::string& path, std::string_view bytes) override;
  void move(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void sync() override {}
  void list(const std::string& folder, const Visit& visit) override;

 private:
  /// What would have become of a file; absent when nothing would.
  [[nodiscard]] std::optional<std::optional<std::string>> changed(const std::string& path);

  FileStore& store_;
  std::mutex mutex_;
  std::map<std::string, std::optional<std::string>> changes_;  ///< nullopt: removed
};

}  // namespace vizzy::store
