#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

#include "core/sort/record.h"

namespace vizzy::sort {

/// Several streams as one, in order; holds one record of each.
class MergedStream final : public RecordStream {
 public:
  explicit MergedStream(std::vector<std::unique_ptr<RecordStream>> streams);
  [[nodiscard]] bool next(Record& record) override;

 private:
  struct Head {
    std::unique_ptr<RecordStream> stream;
    Record record = {};
  };
  struct Entry {
    Head* head;
    std::uint64_t prefix = 0;  ///< of the key of its record

    [[nodiscard]] bool comes_before(const Entry& other) const {
      return prefix != other.prefix ? prefix < other.prefix : head->record < other.head->record;
    }
  };

  [[nodiscard]] static bool advance(Entry& entry);
  /// Sifts the entry at `index` down.
  void sink(std::size_t index);

  std::deque<Head> heads_;
  std::vector<Entry> heap_;  ///< the least first
  bool first_used_ = false;  ///< the first head was given out and must advance
};

}  // namespace vizzy::sort
