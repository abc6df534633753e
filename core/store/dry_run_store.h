#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/store/file_store.h"

namespace vizzy::store {

/// Keeps all changes in memory and shows the store as if they had been made.
class DryRunStore final : public FileStore {
 public:
  explicit DryRunStore(FileStore& store) : store_(store) {}

  std::optional<std::string> read(const std::string& path) override;
  std::optional<std::uint64_t> size(const std::string& path) override;
  std::string identity(const std::string& path) override { return store_.identity(path); }
  void write(const std::string& path, std::string_view bytes) override;
  bool stage(const std::string& path, std::string_view bytes) override;
  void write_durably(const std::string& path, std::string_view bytes) override;
  bool move(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void remove_folder(const std::string& folder) override;
  void sync() override {}
  void list(const std::string& folder, const Visit& visit) override;

 private:
  /// The state of a changed file; absent when it is not changed.
  [[nodiscard]] std::optional<std::optional<std::string>> changed(const std::string& path);

  FileStore& store_;
  std::mutex mutex_;
  std::map<std::string, std::optional<std::string>> changes_;  ///< nullopt: removed
};

}  // namespace vizzy::store
