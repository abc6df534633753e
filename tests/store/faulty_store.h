#pragma once

#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/store/file_store.h"
#include "core/store/layout.h"

namespace vizzy::test {

/// Passes operations on until the n-th of them, counted from 1, which fails as a disk does.
class FaultyStore final : public store::FileStore {
 public:
  /// What becomes of the n-th operation. One that fails may have been carried out all the same. Of
  /// a short write half of the bytes stand, in a temporary file or, as no store should leave them,
  /// under the final name; what is written durably stands whole or not at all.
  enum class Fault { before, after, short_temporary, short_file };
  /// A disk that is full or broken, a process that is killed; or a fault that passes.
  enum class Lasting { from_then_on, once };

  FaultyStore(store::FileStore& store, std::uint64_t n, Fault fault,
              Lasting lasting = Lasting::from_then_on, int code = EIO)
      : store_(store), n_(n), fault_(fault), lasting_(lasting), code_(code) {}

  /// How many operations were asked for.
  [[nodiscard]] std::uint64_t operations() const { return count_; }
  /// What they were, in order, each with its path: "move public/v1/creators/7.json".
  [[nodiscard]] std::vector<std::string> steps() const {
    const std::lock_guard lock(mutex_);
    return steps_;
  }

  std::optional<std::string> read(const std::string& path) override {
    return run("read", path, [&] { return store_.read(path); });
  }
  std::optional<std::uint64_t> size(const std::string& path) override {
    return run("size", path, [&] { return store_.size(path); });
  }
  void write(const std::string& path, std::string_view bytes) override {
    run(
        "write", path, [&] { store_.write(path, bytes); },
        [&] {
          if (fault_ == Fault::short_temporary) leave_temporary(bytes);
          if (fault_ == Fault::short_file) store_.write(path, bytes.substr(0, bytes.size() / 2));
        });
  }
  bool stage(const std::string& path, std::string_view bytes) override {
    return run(
        "stage", path, [&] { return store_.stage(path, bytes); },
        [&] {
          if (fault_ == Fault::short_temporary) leave_temporary(bytes);
          if (fault_ == Fault::short_file)
            (void)store_.stage(path, bytes.substr(0, bytes.size() / 2));
        });
  }
  void write_durably(const std::string& path, std::string_view bytes) override {
    run(
        "write durably", path, [&] { store_.write_durably(path, bytes); },
        [&] {
          if (fault_ != Fault::before) leave_temporary(bytes);
        });
  }
  bool move(const std::string& from, const std::string& to) override {
    return run("move", to, [&] { return store_.move(from, to); });
  }
  void remove(const std::string& path) override {
    run("remove", path, [&] { store_.remove(path); });
  }
  void remove_folder(const std::string& folder) override {
    run("remove", folder, [&] { store_.remove_folder(folder); });
  }
  void sync() override {
    run("sync", "", [&] { store_.sync(); });
  }
  void list(const std::string& folder, const Visit& visit) override {
    run("list", folder, [&] { store_.list(folder, visit); });
  }

 private:
  void leave_temporary(std::string_view bytes) {
    store_.write(std::string(store::kTemporary) + "/1-0", bytes.substr(0, bytes.size() / 2));
  }

  template <class Operation>
  auto run(const std::string& what, const std::string& path, const Operation& operation)
      -> decltype(operation()) {
    return run(what, path, operation, [] {});
  }
  template <class Operation, class ShortWrite>
  auto run(const std::string& what, const std::string& path, const Operation& operation,
           const ShortWrite& short_write) -> decltype(operation()) {
    const std::uint64_t number = note(what, path);
    if (number == n_ && fault_ == Fault::after) (void)operation();
    if (number == n_ && fault_ != Fault::after) short_write();
    if (number == n_ || (number > n_ && lasting_ == Lasting::from_then_on))
      throw system_error("cannot " + what, path, code_);
    return operation();
  }

  /// The number of this operation.
  std::uint64_t note(const std::string& what, const std::string& path) {
    const std::lock_guard lock(mutex_);
    steps_.push_back(what + " " + path);
    return ++count_;
  }

  store::FileStore& store_;
  std::uint64_t n_;
  Fault fault_;
  Lasting lasting_;
  int code_;
  std::atomic<std::uint64_t> count_ = 0;
  mutable std::mutex mutex_;  // guards what follows
  std::vector<std::string> steps_;
};

}  // namespace vizzy::test
