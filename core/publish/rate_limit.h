#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace vizzy::publish {

/// Keeps all senders together below one rate: each waits for its turn, which lasts as long as its
/// bytes take at that rate. Whoever has a turn sends as fast as the line carries, so that no
/// time-out depends on the rate, and one that sends alone has all of it.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  /// No limit when `bytes_per_second` is 0.
  RateLimit(std::uint64_t bytes_per_second, std::stop_token stop, Clock::time_point deadline);

  /// Waits for the turn of `bytes`. False when it does not come: after a stop request, `end`
  /// or the deadline. From any thread.
  [[nodiscard]] bool take(std::uint64_t bytes);
  /// Nobody waits any more.
  void end();

 private:
  std::uint64_t bytes_per_second_;
  std::stop_token stop_;
  Clock::time_point deadline_;
  std::condition_variable_any ended_;
  std::mutex mutex_;  // guards what follows
  Clock::time_point next_;
  bool is_over_ = false;
};

}  // namespace vizzy::publish
