#include "core/sort/record_buffer.h"

#include <algorithm>

namespace vizzy::sort {

void RecordBuffer::add(const Record& record) {
  char* const packed = arena_.allocate(packed_size(record));
  pack(record, packed);
  entries_.push_back({leading_bytes(record.key), packed});
}

void RecordBuffer::sort() {
  std::ranges::sort(entries_, [](const Entry& a, const Entry& b) {
    if (a.prefix != b.prefix) return a.prefix < b.prefix;
    return unpack(a.record) < unpack(b.record);
  });
}

bool BufferStream::next(Record& record) {
  constexpr std::size_t kAhead = 8;  // sorted records lie anywhere in memory
  if (next_ == buffer_.size()) return false;
  if (next_ + kAhead < buffer_.size()) buffer_.prefetch(next_ + kAhead);
  record = buffer_[next_++];
  return true;
}

}  // namespace vizzy::sort
