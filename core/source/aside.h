#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace vizzy::source {

/// Does work that cannot be interrupted, such as looking up a name, in a thread of its own. Absent
/// after a stop request or `limit`: the thread is then left to itself, with what it holds, until it
/// or the process ends. So `work` must own all that it uses, and undo what its result would own.
template <class Result>
[[nodiscard]] std::optional<Result> run_aside(std::function<Result()> work,
                                              const std::stop_token& stop,
                                              std::chrono::milliseconds limit) {
  constexpr std::chrono::milliseconds kPause{20};
  std::packaged_task<Result()> task(std::move(work));
  std::future<Result> result = task.get_future();
  const auto end = std::chrono::steady_clock::now() + limit;
  std::thread(std::move(task)).detach();
  while (result.wait_for(kPause) != std::future_status::ready)
    if (stop.stop_requested() || std::chrono::steady_clock::now() >= end) return std::nullopt;
  return result.get();
}

}  // namespace vizzy::source
