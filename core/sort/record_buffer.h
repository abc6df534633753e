#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/sort/arena.h"
#include "core/sort/record.h"

namespace vizzy::sort {

/// Records in memory, packed one after the other: 24 bytes each and their own.
class RecordBuffer {
 public:
  void add(const Record& record);
  void sort();

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const {
    return arena_.bytes() + entries_.capacity() * sizeof(Entry);
  }
  /// Valid as long as the buffer.
  [[nodiscard]] Record operator[](std::size_t index) const {
    return unpack(entries_[index].record);
  }
  /// Has the processor load the beginning of a record that is wanted soon.
  void prefetch(std::size_t index) const { __builtin_prefetch(entries_[index].record); }

 private:
  struct Entry {
    std::uint64_t prefix;
    const char* record;
  };

  Arena arena_;
  std::vector<Entry> entries_;
};

/// The records of a sorted buffer, which must outlive the stream.
class BufferStream final : public RecordStream {
 public:
  explicit BufferStream(const RecordBuffer& buffer) : buffer_(buffer) {}
  [[nodiscard]] bool next(Record& record) override;

 private:
  const RecordBuffer& buffer_;
  std::size_t next_ = 0;
};

}  // namespace vizzy::sort
