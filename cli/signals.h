#pragma once

#include <atomic>
#include <csignal>
#include <stop_token>
#include <thread>

namespace vizzy::cli {

/// A write that fails is an error like any other: a reader that has left, and a file that grows
/// beyond the limit (ulimit -f), do not end the process.
void report_failed_writes();

/// Turns SIGINT, SIGTERM and SIGXCPU (ulimit -t) into a stop request. Construct it before any other
/// thread starts: the signals are blocked in the calling thread and so in every thread it starts,
/// and one thread waits for them. A second signal ends the process at once, as a user who presses
/// Ctrl-C twice expects.
class StopOnSignals {
 public:
  StopOnSignals();
  ~StopOnSignals();
  StopOnSignals(const StopOnSignals&) = delete;
  StopOnSignals& operator=(const StopOnSignals&) = delete;

  [[nodiscard]] std::stop_token token() const { return source_.get_token(); }

 private:
  void wait_for_signals();

  sigset_t signals_{};
  std::stop_source source_;
  std::atomic<bool> done_ = false;
  std::jthread waiter_;
};

}  // namespace vizzy::cli
