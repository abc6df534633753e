#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/compile/build_report.h"
#include "core/compile/previous_documents.h"
#include "core/compile/rows.h"
#include "core/progress.h"
#include "core/store/commit.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"
#include "core/store/shards.h"

namespace vizzy::compile {

/// The documents of a version, staged.
struct CompiledDocuments {
  ResourceCounts counts;
  std::vector<store::ShardRecord> shards;  ///< written; garbage until a manifest names them
  std::vector<store::CollectionTotals> totals;
};

/// Lists the documents of a version in their order.
class DocumentList {
 public:
  /// `resources` is how many will come.
  DocumentList(store::FileStore& store, store::Commit& commit, std::uint64_t resources,
               const store::Manifest& previous);

  void add(const store::ResourceWriter::DocumentSlot& document);
  /// Stages the removal of one that is not listed any more.
  void remove(const store::DocumentRecord& document);
  /// After the last one.
  [[nodiscard]] CompiledDocuments finish(std::vector<store::CollectionTotals> totals);

 private:
  store::Commit& commit_;
  store::ShardWriter shards_;
  CompiledDocuments compiled_;
};

/// Told of each document, in their order, when it is staged or found intact.
using Listed = std::function<void(const store::ResourceWriter::DocumentSlot&)>;

/// Stages every document that is new, changed or damaged. Holds a few documents at a time.
/// Errors: `gate` when a key appears twice in a collection.
[[nodiscard]] std::vector<store::CollectionTotals> put_documents(
    Rows& rows, store::ResourceWriter& writer, PreviousDocuments& previous, const Gone& gone,
    const Listed& listed, Progress& progress);

/// The number of their resources: documents or groups, and aliases.
[[nodiscard]] std::uint64_t count_resources(Rows& rows);

/// Puts and lists them, and stages the removal of those that no longer exist. Errors: as
/// `put_documents`.
[[nodiscard]] CompiledDocuments compile_documents(Rows& rows, store::FileStore& store,
                                                  store::ResourceWriter& writer,
                                                  store::Commit& commit,
                                                  const store::Manifest& previous,
                                                  Progress& progress);

}  // namespace vizzy::compile
