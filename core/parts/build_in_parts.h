#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "core/compile/build.h"
#include "core/definition/definition.h"
#include "core/progress.h"
#include "core/source/source.h"
#include "core/store/file_store.h"

namespace vizzy::parts {

/// Opens a new snapshot, or the shared one of this name (see `source::open_snapshot`).
using OpenShared = std::function<std::unique_ptr<source::Snapshot>(const std::string& shared,
                                                                   const std::stop_token& stop)>;

/// As `compile::build_feed`, with the same result, while several connections read the database at
/// once: those of the parts of a plan, each done by a thread of this process, which are joined.
/// Memory and threads of `options` are shared out among them. Errors: as `compile::build_feed`;
/// `locked` when another plan is in progress, which stays. No error leaves a plan of this build.
[[nodiscard]] compile::BuildReport build_in_parts(const definition::DefinitionText& definition,
                                                  const OpenShared& open, std::uint64_t connections,
                                                  store::FileStore& folder,
                                                  const compile::BuildOptions& options,
                                                  Progress& progress);

}  // namespace vizzy::parts
