#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "core/sort/record.h"
#include "core/sort/scratch_file.h"

namespace vizzy::sort {

/// Sorted runs of records on disk, all in one scratch file: packed records, one after the other.
class SpilledRuns {
 public:
  /// The file is made in `folder` with the first run.
  explicit SpilledRuns(std::filesystem::path folder) : folder_(std::move(folder)) {}

  [[nodiscard]] bool empty() const { return runs_.empty(); }
  [[nodiscard]] std::size_t size() const { return runs_.size(); }
  /// Writes what the stream holds as one more run. Errors: `failed`.
  void add(RecordStream& records);
  /// A stream for each run, together with about `memory_bytes` of buffers. The runs must outlive
  /// them.
  [[nodiscard]] std::vector<std::unique_ptr<RecordStream>> streams(std::size_t memory_bytes) const;

 private:
  struct Run {
    std::uint64_t begin;
    std::uint64_t end;
  };

  std::filesystem::path folder_;
  std::optional<ScratchFile> file_;
  std::vector<Run> runs_;
};

}  // namespace vizzy::sort
