#include "core/store/worker_pool.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/error.h"

namespace vizzy::store {

WorkerPool::WorkerPool(unsigned workers, std::size_t max_queued_bytes, std::stop_token stop,
                       std::string interruption)
    : max_queued_bytes_(max_queued_bytes),
      stop_(std::move(stop)),
      interruption_(std::move(interruption)) {
  for (unsigned worker = 0; worker < std::max(1U, workers); ++worker) {
    try {
      threads_.emplace_back([this, worker] { work(worker); });
    } catch (const std::system_error&) {  // too many processes: those that started do
      if (worker == 0) throw;
      return;
    }
  }
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(mutex_);
    queue_.clear();
  }
  over_.request_stop();
}

void WorkerPool::throw_if_stopped() {
  if (failure_) std::rethrow_exception(failure_);
  if (stop_.stop_requested()) throw Error(ErrorKind::interrupted, interruption_);
}

void WorkerPool::submit(std::size_t bytes, Job job) {
  std::unique_lock lock(mutex_);
  const auto has_space = [&] {
    return failure_ || bytes_in_flight_ == 0 || bytes_in_flight_ + bytes <= max_queued_bytes_;
  };
  space_ready_.wait(lock, stop_, has_space);
  throw_if_stopped();
  queue_.push_back({bytes, std::move(job)});
  bytes_in_flight_ += bytes;
  ++jobs_in_flight_;
  work_ready_.notify_one();
}

void WorkerPool::wait() {
  std::unique_lock lock(mutex_);
  space_ready_.wait(lock, stop_, [&] { return failure_ || jobs_in_flight_ == 0; });
  throw_if_stopped();
}

void WorkerPool::work(unsigned worker) {
  const std::stop_token over = over_.get_token();
  std::unique_lock lock(mutex_);
  while (work_ready_.wait(lock, over, [&] { return !queue_.empty(); })) {
    Queued queued = std::move(queue_.front());
    queue_.pop_front();
    const std::size_t bytes = queued.bytes;
    lock.unlock();
    run(queued, worker);
    lock.lock();
    bytes_in_flight_ -= bytes;
    --jobs_in_flight_;
    // One switch of threads for many jobs: for small ones it costs as much as the job.
    if (failure_ || bytes_in_flight_ <= max_queued_bytes_ - max_queued_bytes_ / 8)
      space_ready_.notify_all();
  }
}

void WorkerPool::run(const Queued& queued, unsigned worker) {
  try {
    queued.job(worker);
  } catch (...) {
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
    queue_.clear();
  }
}

}  // namespace vizzy::store
