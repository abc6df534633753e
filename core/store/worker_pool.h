#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace vizzy::store {

/// Runs jobs on several threads, through a queue that is bounded in bytes, so that memory depends
/// on what is in flight and not on how many jobs there are. The first exception stops everything.
class WorkerPool {
 public:
  /// A job learns which worker runs it (0 to workers-1), to use what that worker owns.
  using Job = std::function<void(unsigned worker)>;

  /// `interruption` is the message after a stop request.
  WorkerPool(unsigned workers, std::size_t max_queued_bytes, std::stop_token stop,
             std::string interruption = "interrupted");
  /// Drops the jobs that have not begun.
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Queues a job that holds `bytes`; waits while the queue is full.
  /// Throws what a job threw, or `Error{interrupted}` after a stop request.
  void submit(std::size_t bytes, Job job);
  /// Waits until all jobs are done. Throws as `submit`.
  void wait();

 private:
  struct Queued {
    std::size_t bytes;
    Job job;
  };

  void work(unsigned worker);
  void run(const Queued& queued, unsigned worker);
  void throw_if_stopped();

  std::size_t max_queued_bytes_;
  std::stop_token stop_;
  std::string interruption_;
  std::stop_source over_;  // set by the destructor
  std::mutex mutex_;       // guards what follows
  std::condition_variable_any work_ready_;
  std::condition_variable_any space_ready_;
  std::deque<Queued> queue_;
  std::size_t bytes_in_flight_ = 0;
  std::size_t jobs_in_flight_ = 0;
  std::exception_ptr failure_;
  std::vector<std::jthread> threads_;  // last: they stop before the rest goes
};

}  // namespace vizzy::store
