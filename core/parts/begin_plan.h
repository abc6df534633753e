#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>

#include "core/codec/effort.h"
#include "core/definition/definition.h"
#include "core/parts/divide.h"
#include "core/parts/plan.h"
#include "core/progress.h"
#include "core/source/source.h"
#include "core/store/file_store.h"
#include "core/text/run_summary.h"

namespace vizzy::parts {

enum class Unfinished { kept, replaced };

/// Completes an interrupted commit. Returns what the next version is built on.
/// Errors: `locked` when another plan is in progress and is kept.
[[nodiscard]] Base prepare(store::FileStore& folder, std::chrono::sys_seconds now,
                           Unfinished unfinished);

/// Divides a build. The snapshot, which `shared_plan.snapshot` names, must stay open until the
/// parts have read it. `plan` has all but the views, the parts, and its name.
void complete(Plan& plan, const definition::Definition& definition, source::Snapshot& snapshot,
              const DivisionOptions& options, Progress& progress);

/// Makes the plan visible, in place of one before: parts can begin. The caller holds the lock.
/// Returns the identity of its file, see `store::FileStore`. Errors: `failed` when the folder has
/// changed meanwhile; as `prepare`, when another was recorded meanwhile.
std::string record(store::FileStore& folder, const Plan& plan, Unfinished unfinished);

/// Whether parts may still be running: the plan with this identity was neither joined nor replaced.
[[nodiscard]] bool is_current(store::FileStore& folder, const std::string& identity);

/// What was planned.
struct PlanReport {
  std::string path;  ///< of the plan
  std::string database;
  std::uint64_t parts = 0;
  std::uint64_t rows = 0;  ///< of all views
  std::chrono::sys_seconds expires{};
  bool holds_snapshot = false;  ///< the command goes on until it expires or is joined
};

[[nodiscard]] std::string json(const PlanReport& report);
[[nodiscard]] std::string text(const PlanReport& report);
[[nodiscard]] text::RunSummary summary(const PlanReport& report);

}  // namespace vizzy::parts
