#include "core/sort/merged_stream.h"

#include <utility>

namespace vizzy::sort {

MergedStream::MergedStream(std::vector<std::unique_ptr<RecordStream>> streams) {
  for (auto& stream : streams) {
    Head head{.stream = std::move(stream)};
    if (advance(head)) heap_.push_back(std::move(head));
  }
  for (std::size_t i = heap_.size() / 2; i-- > 0;) sink(i);
}

bool MergedStream::advance(Head& head) {
  if (!head.stream->next(head.record)) return false;
  head.prefix = leading_bytes(head.record.key);
  return true;
}

void MergedStream::sink(std::size_t index) {
  for (;;) {
    std::size_t child = index * 2 + 1;
    if (child >= heap_.size()) return;
    if (child + 1 < heap_.size() && heap_[child + 1].comes_before(heap_[child])) ++child;
    if (!heap_[child].comes_before(heap_[index])) return;
    std::swap(heap_[index], heap_[child]);
    index = child;
  }
}

bool MergedStream::next(Record& record) {
  if (first_used_) {
    if (!advance(heap_.front())) {
      std::swap(heap_.front(), heap_.back());
      heap_.pop_back();
    }
    sink(0);
  }
  first_used_ = !heap_.empty();
  if (first_used_) record = heap_.front().record;
  return first_used_;
}

}  // namespace vizzy::sort
