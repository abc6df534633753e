#include "core/feed/row_relay.h"

#include <algorithm>
#include <utility>

namespace vizzy::feed {

namespace {
constexpr std::size_t kBatchTextBytes = std::size_t{64} << 10;
constexpr std::size_t kBatchCells = 8192;
constexpr std::size_t kMostWaiting = 4;
}  // namespace

RowRelay::~RowRelay() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    waiting_.clear();
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

std::size_t RowRelay::text_bytes(source::Row row) {
  std::size_t bytes = 0;
  for (const source::Cell& cell : row)
    if (const auto* text = std::get_if<std::string_view>(&cell)) bytes += text->size();
  return bytes;
}

void RowRelay::push(source::Row row) {
  const std::size_t bytes = text_bytes(row);
  if (filling_ && (filling_->text.size() + bytes > filling_->text.capacity() ||
                   filling_->cells.size() + row.size() > kBatchCells))
    send();
  if (!filling_) {
    const std::lock_guard lock(mutex_);
    if (!spare_.empty()) {
      filling_ = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  if (!filling_) filling_ = std::make_unique<Batch>();
  filling_->text.reserve(std::max(kBatchTextBytes, filling_->text.size() + bytes));
  append(row);
}

void RowRelay::append(source::Row row) {
  columns_ = row.size();
  for (const source::Cell& cell : row) {
    const auto* text = std::get_if<std::string_view>(&cell);
    if (text == nullptr) {
      filling_->cells.push_back(cell);
      continue;
    }
    const std::size_t start = filling_->text.size();
    filling_->text += *text;
    filling_->cells.emplace_back(std::string_view(filling_->text).substr(start));
  }
}

void RowRelay::visit(const Batch& batch) const {
  for (std::size_t i = 0; i < batch.cells.size(); i += columns_)
    visit_(source::Row(batch.cells).subspan(i, columns_));
}

void RowRelay::send() {
  if (!thread_.joinable()) thread_ = std::thread([this] { work(); });
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return failure_ || waiting_.size() < kMostWaiting; });
  if (failure_) std::rethrow_exception(failure_);
  waiting_.push_back(std::move(filling_));
  changed_.notify_all();
}

void RowRelay::finish() {
  if (!thread_.joinable()) {
    if (filling_) visit(*std::exchange(filling_, nullptr));
    return;
  }
  if (filling_) send();
  {
    const std::lock_guard lock(mutex_);
    is_over_ = true;
  }
  changed_.notify_all();
  thread_.join();
  if (failure_) std::rethrow_exception(failure_);
}

void RowRelay::work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return is_over_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    std::unique_ptr<Batch> batch = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    lock.unlock();
    std::exception_ptr failure;
    try {
      visit(*batch);
      batch->cells.clear();
      batch->text.clear();
      const std::lock_guard guard(mutex_);
      spare_.push_back(std::move(batch));
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    if (!failure) continue;
    failure_ = failure;
    changed_.notify_all();
    return;
  }
}

}  // namespace vizzy::feed
