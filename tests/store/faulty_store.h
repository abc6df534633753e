#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "core/error.h"
#include "core/store/object_store.h"

namespace vizzy::test {

/// Passes operations on until the n-th of them, counted from 1, which fails, as do all after it: a
/// process that is killed.
class FaultyStore final : public ObjectStore {
 public:
  /// Whether the n-th operation is still carried out before it fails.
  enum class Fault { before, after };

  FaultyStore(ObjectStore& store, std::uint64_t n, Fault fault)
      : store_(store), n_(n), fault_(fault) {}

  /// How many operations were asked for.
  [[nodiscard]] std::uint64_t operations() const { return count_; }

  std::optional<std::string> read(const std::string& path) override {
    return run([&] { return store_.read(path); });
  }
  std::optional<std::uint64_t> size(const std::string& path) override {
    return run([&] { return store_.size(path); });
  }
  void write(const std::string& path, std::string_view bytes) override {
    run([&] { store_.write(path, bytes); });
  }
  void write_durably(const std::string& path, std::string_view bytes) override {
    run([&] { store_.write_durably(path, bytes); });
  }
  void move(const std::string& from, const std::string& to) override {
    run([&] { store_.move(from, to); });
  }
  void remove(const std::string& path) override {
    run([&] { store_.remove(path); });
  }
  void sync() override {
    run([&] { store_.sync(); });
  }
  void list(const std::string& folder, const Visit& visit) override {
    run([&] { store_.list(folder, visit); });
  }

 private:
  template <class Operation>
  auto run(const Operation& operation) -> decltype(operation()) {
    const std::uint64_t number = ++count_;
    if (number == n_ && fault_ == Fault::after) (void)operation();
    if (number >= n_) throw Error(ErrorKind::failed, "the power was cut");
    return operation();
  }

  ObjectStore& store_;
  std::uint64_t n_;
  Fault fault_;
  std::atomic<std::uint64_t> count_ = 0;
};

}  // namespace vizzy::test
