#pragma once

#include <vector>

#include "core/compile/build_report.h"
#include "core/compile/rows.h"
#include "core/progress.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"

namespace vizzy::compile {

/// The documents of a version, staged.
struct CompiledDocuments {
  ResourceCounts counts;
  std::vector<store::ShardRecord> shards;  ///< written; garbage until a manifest names them
  std::vector<store::CollectionTotals> totals;
};

/// Stages every document that is new, changed or damaged, and the removal of those that no longer
/// exist. Holds a few documents at a time.
/// Errors: `gate` when a key appears twice in a collection.
[[nodiscard]] CompiledDocuments compile_documents(Rows& rows, store::FileStore& store,
                                                  store::ResourceWriter& writer,
                                                  store::Commit& commit,
                                                  const store::Manifest& previous,
                                                  Progress& progress);

}  // namespace vizzy::compile
