#pragma once

#include <cstdint>
#include <string>

#include "core/definition/definition.h"
#include "core/feed/value.h"
#include "core/sort/memory_budget.h"
#include "core/sort/record_sorter.h"
#include "core/source/source.h"

namespace vizzy::check {

/// The aliases of a collection, in the order in which a build compares them.
class AliasCheck {
 public:
  /// Both must outlive it. A collection without `alias` has none.
  AliasCheck(const definition::DocumentsDefinition& documents, sort::MemoryBudget& memory)
      : documents_(documents), columns_(documents), urls_(memory) {}

  /// Adds that of a row; NULL means none. Throws `Misfit` for a text that cannot be one.
  void add(source::Row row);
  [[nodiscard]] std::uint64_t size() const { return urls_.size(); }
  /// The URL at which a build stops, because two rows have it; empty for none.
  [[nodiscard]] std::string doubled();

 private:
  const definition::DocumentsDefinition& documents_;
  feed::ViewColumns columns_;
  sort::RecordSorter urls_;  ///< their sort keys
};

}  // namespace vizzy::check
