#include "core/sort/merged_stream.h"

#include <utility>

namespace vizzy::sort {

MergedStream::MergedStream(std::vector<std::unique_ptr<RecordStream>> streams) {
  for (auto& stream : streams) {
    Entry entry{.head = &heads_.emplace_back(Head{.stream = std::move(stream)})};
    if (advance(entry)) heap_.push_back(entry);
  }
  for (std::size_t i = heap_.size() / 2; i-- > 0;) sink(i);
}

bool MergedStream::advance(Entry& entry) {
  if (!entry.head->stream->next(entry.head->record)) return false;
  entry.prefix = leading_bytes(entry.head->record.key);
  return true;
}

void MergedStream::sink(std::size_t index) {
  const Entry sunk = heap_[index];
  for (std::size_t child = 0; (child = index * 2 + 1) < heap_.size(); index = child) {
    if (child + 1 < heap_.size() && heap_[child + 1].comes_before(heap_[child])) ++child;
    if (!heap_[child].comes_before(sunk)) break;
    heap_[index] = heap_[child];
  }
  heap_[index] = sunk;
}

bool MergedStream::next(Record& record) {
  if (first_used_) {
    if (!advance(heap_.front())) {
      heap_.front().head->stream.reset();
      heap_.front() = heap_.back();
      heap_.pop_back();
    }
    if (!heap_.empty()) sink(0);
  }
  first_used_ = !heap_.empty();
  if (first_used_) record = heap_.front().head->record;
  return first_used_;
}

}  // namespace vizzy::sort
