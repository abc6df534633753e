#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "core/error.h"
#include "core/store/file_store.h"

namespace vizzy::store {

/// Forwards every call, and remembers the files that were not there before.
class NewFiles final : public FileStore {
 public:
  explicit NewFiles(FileStore& store);

  std::optional<std::string> read(const std::string& path) override { return store_.read(path); }
  std::optional<std::uint64_t> size(const std::string& path) override { return store_.size(path); }
  void write(const std::string& path, std::string_view bytes) override;
  bool stage(const std::string& path, std::string_view bytes) override;
  void write_durably(const std::string& path, std::string_view bytes) override;
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

  /// Removes them, and what was staged, unless something was committed.
  void give_back() noexcept;

 private:
  void note(const std::string& path);

  FileStore& store_;
  std::optional<std::string> commit_;  ///< the record at the beginning
  std::mutex mutex_;
  std::string paths_;  ///< each with a newline: there may be a million
};

/// Does work that ends in a commit: `work(store)`. One that fails before it, as for lack of space,
/// leaves the folder as it was.
template <class Work>
auto give_back_on_failure(FileStore& folder, const Work& work) {
  NewFiles store(folder);
  try {
    return work(static_cast<FileStore&>(store));
  } catch (const Error& error) {
    // An interrupted run ends at once, and a gate may let the next one pass: gc removes what is
    // left.
    if (error.kind() == ErrorKind::failed) store.give_back();
    throw;
  }
}

}  // namespace vizzy::store
