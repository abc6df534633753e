#pragma once

#include <cstddef>
#include <cstdint>
#include <future>
#include <memory>
#include <vector>

#include "core/sort/memory_budget.h"
#include "core/sort/record.h"
#include "core/sort/record_buffer.h"
#include "core/sort/spilled_runs.h"

namespace vizzy::sort {

/// Sorts any number of records: in pieces while more of them come. Pieces stay in memory as the
/// budget allows, and are merged as streams.
class RecordSorter final : private MemoryBudget::Holder {
 public:
  explicit RecordSorter(MemoryBudget& memory);

  void add(const Record& record);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// All records in order. May be called again; no record may be added while a stream is in use,
  /// and the sorter must outlive it.
  [[nodiscard]] std::unique_ptr<RecordStream> sorted();

 private:
  struct Piece {
    std::unique_ptr<RecordBuffer> records;
    std::future<void> sorting;
  };

  void finish_piece();
  [[nodiscard]] std::vector<std::unique_ptr<RecordStream>> pieces();
  void spill() override;

  std::size_t piece_bytes_;
  std::unique_ptr<RecordBuffer> adding_ = std::make_unique<RecordBuffer>();
  std::vector<Piece> pieces_;
  std::size_t pieces_bytes_ = 0;
  SpilledRuns runs_;
  std::uint64_t size_ = 0;
};

}  // namespace vizzy::sort
