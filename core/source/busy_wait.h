#pragma once

#include <chrono>
#include <stop_token>
#include <thread>
#include <utility>

namespace vizzy::source {

/// Waits for the lock of an SQLite database as SQLite's own busy timeout does, but a stop request
/// ends the wait. Must outlive the connection.
class BusyWait {
 public:
  BusyWait(std::stop_token stop, std::chrono::milliseconds timeout)
      : stop_(std::move(stop)), timeout_(timeout) {}

  /// SQLite's busy handler: `attempts` were made before; returns 0 to give up.
  static int handle(void* self, int attempts) {
    return static_cast<BusyWait*>(self)->wait(attempts);
  }

 private:
  int wait(int attempts) {
    constexpr auto kPause = std::chrono::milliseconds(20);
    const auto now = std::chrono::steady_clock::now();
    if (attempts == 0) deadline_ = now + timeout_;
    if (stop_.stop_requested() || now >= deadline_) return 0;
    std::this_thread::sleep_for(kPause);
    return 1;
  }

  std::stop_token stop_;
  std::chrono::milliseconds timeout_;
  std::chrono::steady_clock::time_point deadline_{};
};

}  // namespace vizzy::source
