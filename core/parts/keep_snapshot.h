#pragma once

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "core/source/source.h"

namespace vizzy::parts {

struct KeepOptions {
  std::chrono::seconds longest{};
  std::stop_token stop = {};
};

/// Keeps the snapshot that the parts of a plan read until the plan is joined or given up. `out` is
/// the output folder, `identity` that of the plan, see `record`. Whatever ends it earlier gives the
/// plan up. Errors: `interrupted` after a stop request; `failed` when it takes longer, when
/// another plan replaces this one, and when the database ended the snapshot.
void keep_snapshot(const std::filesystem::path& out, const std::string& identity,
                   source::Snapshot& snapshot, const KeepOptions& options);

}  // namespace vizzy::parts
