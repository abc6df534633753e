#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/sort/memory_budget.h"
#include "core/sort/record.h"
#include "core/sort/spilled_runs.h"

namespace vizzy::sort {

/// Finds hashes that were added more than once, or that others lack, in 8 bytes each.
class RepeatedHashes final : private MemoryBudget::Holder {
 public:
  explicit RepeatedHashes(MemoryBudget& memory) : Holder(memory), runs_(memory.folder()) {}

  void add(std::uint64_t hash);
  /// In ascending order, each once; nearly always none.
  [[nodiscard]] std::vector<std::uint64_t> find();
  /// All of them in ascending order, a repeated one repeatedly: the keys of the records, see
  /// `leading_bytes`. None may be added while the stream is in use.
  [[nodiscard]] std::unique_ptr<RecordStream> sorted();

 private:
  void grow();
  void spill() override;

  std::vector<std::uint64_t> hashes_;
  SpilledRuns runs_;
};

}  // namespace vizzy::sort
