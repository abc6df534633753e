#pragma once

#include <list>

#include "core/compile/material.h"
#include "core/compile/rows.h"

namespace vizzy::compile {

/// The rows of a database.
class RowsMaterial final : public Material {
 public:
  /// `definition` and `open` must outlive the object.
  RowsMaterial(const definition::Definition& definition, const OpenSnapshot& open,
               const BuildOptions& options);

  void read(const store::Denylist& denylist, Progress& progress) override;
  [[nodiscard]] std::chrono::duration<double> transaction_time() const override;
  [[nodiscard]] std::vector<feed::OversizedRows> oversized() const override;
  void compare(MissingDocumentsGate& missing) override;
  void compile_feed(std::size_t index, const FeedContext& context,
                    std::vector<CompiledFeed>& feeds) override;
  [[nodiscard]] std::uint64_t count_documents(std::size_t index) const override;
  [[nodiscard]] CompiledDocuments compile_documents(store::FileStore& store,
                                                    store::ResourceWriter& writer,
                                                    store::Commit& commit,
                                                    const store::Manifest& previous,
                                                    Progress& progress) override;

 private:
  const definition::Definition& definition_;
  const OpenSnapshot& open_;
  sort::MemoryBudget memory_;
  std::list<sort::ReservedMemory> pages_;  ///< what is kept of those that were compiled
  Rows rows_;
};

}  // namespace vizzy::compile
