#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <set>
#include <utility>

#include "tests/campaign/phone.h"

namespace vizzy::test {

/// Many readers and the time in which they read: most turn a page within a minute, some within some
/// minutes, and a few so slowly that versions go before they come to the end.
class Audience {
 public:
  Audience(store::FileStore& web, Judge& judge, std::uint64_t seed, std::size_t size,
           std::chrono::sys_seconds start)
      : now_(start) {
    constexpr std::chrono::seconds kQuick(40), kLeisurely(240), kSlow(1500);
    for (std::uint64_t i = 0; i < size; ++i) {
      const auto pace = i % 10 == 9 ? kSlow : i % 10 > 6 ? kLeisurely : kQuick;
      phones_.emplace_back(web, judge, seed * 1000 + i, pace);
      due_.emplace(start, i);
    }
  }

  [[nodiscard]] std::chrono::sys_seconds now() const { return now_; }

  /// Time passes, and each phone that is due acts.
  void pass(std::chrono::seconds time) {
    now_ += time;
    while (due_.begin()->first <= now_) {
      const auto [since, phone] = *due_.begin();
      due_.erase(due_.begin());
      due_.emplace(since + phones_[phone].act(), phone);
    }
  }

 private:
  std::chrono::sys_seconds now_;
  std::deque<Phone> phones_;
  std::set<std::pair<std::chrono::sys_seconds, std::size_t>> due_;
};

}  // namespace vizzy::test
