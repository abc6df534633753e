#pragma once

#include "core/compile/build.h"
#include "core/parts/plan.h"
#include "core/progress.h"
#include "core/store/file_store.h"

namespace vizzy::parts {

/// Joins the parts of the folder's plan into a version, byte for byte the one of
/// `compile::build_feed`, and forgets the plan. The caller holds the lock of the folder. Clock,
/// lineage, effort, encodings and reuse of `options` are those of the plan, whatever they say.
/// Errors: `failed` when there is no plan, when parts are missing, and when the folder has changed
/// since the plan; those of `compile::build_feed`. After an error the plan is still there. Where a
/// join was interrupted after its commit, the report says no more than that this was completed.
[[nodiscard]] compile::BuildReport join(store::FileStore& folder, compile::BuildOptions options,
                                        Progress& progress);

/// Forgets a plan whose version is the current one: its join was interrupted after the commit.
/// Returns whether that was so.
bool forget_joined(store::FileStore& folder);

/// Forgets the plan, and what its parts left but for objects, which are garbage.
void forget_plan(store::FileStore& folder);

}  // namespace vizzy::parts
