#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "core/compile/build.h"
#include "core/error.h"
#include "core/parts/plan.h"
#include "core/progress.h"
#include "core/store/file_store.h"
#include "core/text/run_summary.h"

namespace vizzy::parts {

struct PartOptions {
  unsigned threads = 1;
  std::size_t memory_bytes = compile::kDefaultMemoryBytes;  ///< of the process
  unsigned sharers = 1;  ///< how many parts the process does at once
  std::filesystem::path scratch_folder = std::filesystem::temp_directory_path();
  std::chrono::sys_seconds now{};
  std::stop_token stop = {};
};

/// What a part did.
struct PartReport {
  std::uint64_t part = 0;
  std::uint64_t parts = 0;
  std::uint64_t items = 0;      ///< of all feeds
  std::uint64_t documents = 0;  ///< resources of all collections
  std::uint64_t files_written = 0;
  std::uint64_t peak_memory_bytes = 0;
  std::chrono::duration<double> transaction_time{};
  std::vector<Message> warnings = {};
};

/// Does part `part` of the plan, from 0, and leaves its result in the output folder, whose lock it
/// neither holds nor needs. It may run again, or twice at once: the result is the same. `open`
/// opens the plan's snapshot. Errors: `failed` when the plan has expired, the folder or the
/// database has changed since, or as `build_feed`; `usage` when there is no such part; `gate`, as
/// `build_feed`, for what a part sees alone; `interrupted`.
[[nodiscard]] PartReport run_part(const Plan& plan, std::uint64_t part,
                                  const compile::OpenSnapshot& open, store::FileStore& folder,
                                  const PartOptions& options, Progress& progress);

[[nodiscard]] std::string json(const PartReport& report);
[[nodiscard]] std::string text(const PartReport& report);
[[nodiscard]] text::RunSummary summary(const PartReport& report);

}  // namespace vizzy::parts
