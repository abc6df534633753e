#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/compile/compile_documents.h"
#include "core/compile/compile_feed.h"
#include "core/compile/missing_documents.h"
#include "core/feed/row_fit.h"
#include "core/progress.h"
#include "core/store/denylist.h"

namespace vizzy::compile {

/// What a version is compiled from: the rows of a database (rows_material.h), or what the parts of
/// a divided build made of them (parts/part_material.h). Its methods are called in this order.
class Material {
 public:
  virtual ~Material() = default;

  /// Leaves out the keys that were taken down. Errors: as `read_rows`.
  virtual void read(const store::Denylist& denylist, Progress& progress) = 0;
  [[nodiscard]] virtual std::chrono::duration<double> transaction_time() const = 0;
  /// What was too large, of each view.
  [[nodiscard]] virtual std::vector<feed::OversizedRows> oversized() const = 0;

  /// Checks that the keys of each feed are unique, and compares items with the documents that they
  /// open. Errors: `gate`.
  virtual void compare(MissingDocumentsGate& missing) = 0;

  /// Appends the feed of this index in the definition, whose rows come first, and its segments.
  virtual void compile_feed(std::size_t index, const FeedContext& context,
                            std::vector<CompiledFeed>& feeds) = 0;
  /// How many documents a collection has, by its index in the definition.
  [[nodiscard]] virtual std::uint64_t count_documents(std::size_t index) const = 0;
  /// Errors: as `compile::compile_documents`.
  [[nodiscard]] virtual CompiledDocuments compile_documents(store::FileStore& store,
                                                            store::ResourceWriter& writer,
                                                            store::Commit& commit,
                                                            const store::Manifest& previous,
                                                            Progress& progress) = 0;
};

}  // namespace vizzy::compile
