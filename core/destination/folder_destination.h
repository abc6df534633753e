#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <stop_token>
#include <string>

#include "core/destination/destination.h"
#include "core/store/directory_store.h"

namespace vizzy::destination {

/// How long to wait for the lock of the bookkeeping, which is held for milliseconds.
struct LockPatience {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop = {};
};

/// A folder that a web server serves, on this machine or on a mounted share. Keys are files. A file
/// that is replaced is durable before it is, and at least a second newer than its predecessor.
class FolderDestination final : public Destination {
 public:
  /// `temporary` is relative to `root` and lies on the same file system. Files are written in a
  /// folder of their own below it first: other runs, and other machines that share it, write there.
  FolderDestination(std::filesystem::path root, std::string name, const std::string& temporary,
                    LockPatience patience = {});
  ~FolderDestination() override;
  FolderDestination(const FolderDestination&) = delete;
  FolderDestination& operator=(const FolderDestination&) = delete;

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::string address() const override { return root_.string(); }
  [[nodiscard]] bool keeps_headers() const override { return false; }
  [[nodiscard]] bool puts_durably() const override { return false; }

  [[nodiscard]] std::optional<Found> get(const std::string& key) override;
  [[nodiscard]] std::optional<std::chrono::seconds> age(const std::string& key) override;
  void put(const std::string& key, std::string_view bytes, const ObjectHeaders& headers) override;
  void remove(const std::vector<std::string>& keys) override;
  void sync() override { store_.sync(); }
  [[nodiscard]] std::optional<std::string> compare_and_swap(
      const std::string& key, std::string_view bytes, const ObjectHeaders& headers,
      const std::optional<std::string>& expected) override;
  [[nodiscard]] SwapMethod swap_method(const std::string& probe) override;
  void assume(SwapMethod) override {}  // what a file system can do is found out at once
  void list(const std::string& prefix, const Visit& visit) override;

 private:
  void remove_left_over();

  std::filesystem::path root_;
  std::string name_;
  std::string temporary_;  ///< for this run alone
  std::once_flag left_over_is_removed_;
  LockPatience patience_;
  store::DirectoryStore store_;
  std::atomic<unsigned> next_staged_ = 0;
};

}  // namespace vizzy::destination
