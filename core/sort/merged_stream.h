#pragma once

#include <cstdint>
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
    std::uint64_t prefix = 0;
    Record record = {};
    std::unique_ptr<RecordStream> stream = nullptr;

    [[nodiscard]] bool comes_before(const Head& other) const {
      return prefix != other.prefix ? prefix < other.prefix : record < other.record;
    }
  };

  [[nodiscard]] static bool advance(Head& head);
  /// Sifts the head at `index` down.
  void sink(std::size_t index);

  std::vector<Head> heap_;   ///< the least first
  bool first_used_ = false;  ///< the first head was given out and must advance
};

}  // namespace vizzy::sort
