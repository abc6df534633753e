#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/store/file_store.h"
#include "core/store/hold.h"
#include "core/text/run_summary.h"

namespace vizzy::versions {

/// What a person asks for.
struct HoldRequest {
  std::string reason;
  std::optional<std::chrono::sys_seconds> until = {};  ///< absent: until it is released
};

/// What holding or releasing did.
struct HoldReport {
  std::optional<store::Hold> hold = {};    ///< that stands now
  std::optional<store::Hold> before = {};  ///< that it replaces, or that was released
  std::uint64_t sequence = 0;              ///< the current one
  bool dry_run = false;
  std::vector<Message> warnings = {};
  std::string destination = {};  ///< that is held; empty for a folder
};

/// The record of a hold that begins now; `sequence` may be published nonetheless, 0 for none.
/// Errors: `usage` when it would be over already.
[[nodiscard]] store::Hold make_hold(const HoldRequest& request, std::uint64_t sequence,
                                    std::chrono::sys_seconds now);

/// Holds the output folder: builds commit nothing and publishes put nothing new. It takes the place
/// of a hold that stands; a version that a rollback chose may still be published.
/// Errors: `failed` when no version is published; `usage` as `make_hold`.
[[nodiscard]] HoldReport place_hold(store::FileStore& store, const HoldRequest& request,
                                    std::chrono::sys_seconds now);

/// Ends the hold, also one whose record is damaged; does nothing where there is none.
[[nodiscard]] HoldReport release_hold(store::FileStore& store);

[[nodiscard]] std::string json(const HoldReport& report);
[[nodiscard]] std::string text(const HoldReport& report);
[[nodiscard]] text::RunSummary summary(const HoldReport& report);

}  // namespace vizzy::versions
