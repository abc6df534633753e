#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/codec/md5.h"
#include "core/destination/destination.h"
#include "core/error.h"

namespace vizzy::test {

/// A store in memory, with headers and compare-and-swap, that records what was done to it and fails
/// when it is told to.
class MemoryDestination final : public destination::Destination {
 public:
  struct Stored {
    std::string bytes;
    destination::ObjectHeaders headers;
    std::string tag;
    std::chrono::sys_seconds modified;
  };
  /// Whether the operation that fails is carried out all the same: an answer that was lost.
  enum class Fault { before, after };

  explicit MemoryDestination(
      std::string name, destination::SwapMethod swap_method = destination::SwapMethod::quoted_tag)
      : name_(std::move(name)), swap_method_(swap_method) {}

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::string address() const override { return place.empty() ? name_ : place; }
  [[nodiscard]] bool keeps_headers() const override { return true; }
  [[nodiscard]] bool puts_durably() const override { return true; }

  [[nodiscard]] std::optional<Found> get(const std::string& key) override {
    std::optional<Found> found;
    run("get " + key, [&] {
      const auto stored = objects.find(key);
      if (stored != objects.end()) found = Found{stored->second.bytes, stored->second.tag};
    });
    return found;
  }
  [[nodiscard]] std::optional<std::chrono::seconds> age(const std::string& key) override {
    const auto stored = objects.find(key);
    if (!tells_time || stored == objects.end()) return std::nullopt;
    return clock - stored->second.modified;
  }
  void put(const std::string& key, std::string_view bytes,
           const destination::ObjectHeaders& headers) override {
    run("put " + key, [&] { objects[key] = {std::string(bytes), headers, next_tag(), clock}; });
  }
  void remove(const std::vector<std::string>& keys) override {
    for (const std::string& key : keys) run("remove " + key, [&] { objects.erase(key); });
  }
  void sync() override {
    run("sync", [] {});
  }
  [[nodiscard]] std::optional<std::string> compare_and_swap(
      const std::string& key, std::string_view bytes, const destination::ObjectHeaders& headers,
      const std::optional<std::string>& expected) override {
    std::optional<std::string> tag;
    run("swap " + key, [&] {
      const auto stored = objects.find(key);
      const auto now = stored == objects.end() ? std::nullopt : std::optional(stored->second.tag);
      if (now != expected) return;
      tag = next_tag();
      objects[key] = {std::string(bytes), headers, *tag, clock};
    });
    if (std::exchange(loses_next_answer, false)) return std::nullopt;
    return tag;
  }
  [[nodiscard]] destination::SwapMethod swap_method(const std::string&) override {
    return swap_method_;
  }
  void assume(destination::SwapMethod) override {}
  void list(const std::string& prefix, const Visit& visit) override {
    std::vector<Listed> found;
    run("list " + prefix, [&] {
      for (const auto& [key, stored] : objects)
        if (key.starts_with(prefix))
          found.push_back({key, stored.bytes.size(), stored.modified,
                           gives_md5 ? codec::md5_hex(stored.bytes) : ""});
    });
    for (const Listed& object : found) visit(object);
  }

  /// The n-th operation from now on, counted from 1, and all after it fail; 0 for none.
  void fail_from(std::uint64_t n, Fault fault = Fault::before) {
    const std::lock_guard lock(mutex_);
    fails_from_ = n == 0 ? 0 : operations_ + n;
    fault_ = fault;
  }
  [[nodiscard]] std::uint64_t operations() const { return operations_; }
  /// What was done since the last call, in order.
  [[nodiscard]] std::vector<std::string> take_log() {
    const std::lock_guard lock(mutex_);
    return std::exchange(log_, {});
  }

  std::map<std::string, Stored> objects;
  /// Called before each operation, with its name.
  std::function<void(const std::string&)> before;
  std::string place;                 ///< its address; its name when empty
  std::chrono::sys_seconds clock{};  ///< when what is put was put
  bool tells_time = true;
  bool gives_md5 = true;           ///< as ETags in listings
  bool loses_next_answer = false;  ///< of a swap that succeeds

 private:
  template <class Operation>
  void run(const std::string& step, const Operation& operation) {
    if (before) before(step);
    const std::lock_guard lock(mutex_);
    ++operations_;
    const bool fails = fails_from_ != 0 && operations_ >= fails_from_;
    if (!fails || (fault_ == Fault::after && operations_ == fails_from_)) {
      operation();
      log_.push_back(step);
    }
    if (fails) throw Error(ErrorKind::failed, "the network is down");
  }
  [[nodiscard]] std::string next_tag() { return "\"" + std::to_string(++tags_) + "\""; }

  std::string name_;
  destination::SwapMethod swap_method_;
  std::mutex mutex_;  // guards what follows, and `objects`
  std::uint64_t tags_ = 0;
  std::uint64_t operations_ = 0;
  std::uint64_t fails_from_ = 0;
  Fault fault_ = Fault::before;
  std::vector<std::string> log_;
};

}  // namespace vizzy::test
