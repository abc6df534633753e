#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "core/compile/material.h"
#include "core/definition/definition.h"
#include "core/error.h"
#include "core/parts/joined_pages.h"
#include "core/parts/part_result.h"
#include "core/parts/plan.h"
#include "core/sort/record.h"

namespace vizzy::parts {

/// What the parts of a plan made of its rows. All parts must be done.
class PartMaterial final : public compile::Material {
 public:
  /// All must outlive the object.
  PartMaterial(const Plan& plan, const definition::Definition& definition,
               std::vector<PartResult> results, store::FileStore& store);

  /// Errors: `failed` when the parts did not see all rows of the plan.
  void read(const store::Denylist& denylist, Progress& progress) override;
  /// The longest of a part.
  [[nodiscard]] std::chrono::duration<double> transaction_time() const override;
  [[nodiscard]] std::vector<feed::OversizedRows> oversized() const override;
  void compare(compile::MissingDocumentsGate& missing) override;
  void compile_feed(std::size_t index, const compile::FeedContext& context,
                    std::vector<compile::CompiledFeed>& feeds) override;
  [[nodiscard]] std::uint64_t count_documents(std::size_t index) const override;
  [[nodiscard]] compile::CompiledDocuments compile_documents(store::FileStore& store,
                                                             store::ResourceWriter& writer,
                                                             store::Commit& commit,
                                                             const store::Manifest& previous,
                                                             Progress& progress) override;

  /// The files that parts wrote for pages which no compiled feed has.
  [[nodiscard]] std::map<codec::Digest, codec::Encodings> unused_objects() const;

 private:
  [[nodiscard]] std::unique_ptr<sort::RecordStream> merged(
      const std::vector<RecordList>& lists) const;
  [[nodiscard]] std::uint64_t count_items(std::size_t feed) const;
  void require_all_rows() const;
  void find_ambiguous_objects();
  using VisitKey = std::function<void(const sort::Record&)>;
  void visit_unique_keys(std::size_t feed, const VisitKey& visit) const;
  [[nodiscard]] compile::MissingDocuments missing_documents(std::size_t feed,
                                                            std::size_t collection) const;
  [[nodiscard]] std::vector<RecordList> keys_of(std::size_t feed) const;
  [[nodiscard]] std::vector<compile::CompiledFeed> compile_segments(
      std::size_t index, const compile::FeedContext& context,
      std::vector<feed::SegmentRows>& segments);
  [[nodiscard]] std::vector<store::CollectionTotals> sum_of_totals() const;
  [[nodiscard]] Error doubled_resource(const std::string& url) const;
  void require_staged(const std::string& sort_key,
                      const store::ResourceWriter::DocumentSlot& document) const;
  [[nodiscard]] std::uint64_t part_of_resource(const std::string& sort_key) const;
  void note_used(const compile::CompiledFeed& feed);

  const Plan& plan_;
  const definition::Definition& definition_;
  std::vector<PartResult> results_;
  store::FileStore& store_;
  PartObjects objects_;
  std::vector<codec::Digest> used_;
};

}  // namespace vizzy::parts
