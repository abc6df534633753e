#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/progress.h"
#include "core/store/manifest.h"
#include "core/store/resource_writer.h"

namespace vizzy {

/// A document on its way from the rows to the folder.
struct PendingDocument {
  std::uint64_t position = 0;  ///< `shard_position`
  std::string url;
  std::string json;
};

struct CompiledDocuments {
  /// In the order of `shard_position`; they live in the writer.
  std::vector<const ResourceWriter::DocumentSlot*> slots;
  std::uint64_t removed = 0;
};

/// Stages every document that the previous manifest lacks or knows otherwise, or that does not
/// stand as it should, and the removal of those that are gone.
[[nodiscard]] CompiledDocuments compile_documents(std::vector<PendingDocument> documents,
                                                  ObjectStore& store, ResourceWriter& writer,
                                                  Commit& commit, const Manifest& previous,
                                                  Progress& progress);

}  // namespace vizzy
