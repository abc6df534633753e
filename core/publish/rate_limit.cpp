#include "core/publish/rate_limit.h"

#include <algorithm>
#include <utility>

namespace vizzy::publish {

RateLimit::RateLimit(std::uint64_t bytes_per_second, std::stop_token stop,
                     Clock::time_point deadline)
    : bytes_per_second_(bytes_per_second), stop_(std::move(stop)), deadline_(deadline) {}

bool RateLimit::take(std::uint64_t bytes) {
  if (bytes_per_second_ == 0) return true;
  const std::chrono::duration<double> length(static_cast<double>(bytes) /
                                             static_cast<double>(bytes_per_second_));
  std::unique_lock lock(mutex_);
  const auto turn = std::max(next_, Clock::now());
  next_ = turn + std::chrono::duration_cast<Clock::duration>(length);
  ended_.wait_until(lock, stop_, std::min(turn, deadline_), [this] { return is_over_; });
  return Clock::now() >= turn;
}

void RateLimit::end() {
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  ended_.notify_all();
}

}  // namespace vizzy::publish
