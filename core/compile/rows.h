#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <vector>

#include "core/compile/build.h"
#include "core/compile/missing_documents.h"
#include "core/feed/document.h"
#include "core/feed/item_table.h"
#include "core/feed/segment_table.h"
#include "core/feed/slice.h"
#include "core/sort/memory_budget.h"
#include "core/store/denylist.h"

namespace vizzy::compile {

/// All rows of a build, as one snapshot showed them.
struct Rows {
  std::deque<feed::ItemTable> feeds;  ///< in the definition's order
  std::deque<std::optional<feed::SegmentTable>>
      segments;                               ///< likewise; absent where a feed has none
  std::deque<feed::DocumentTable> documents;  ///< likewise
  std::vector<feed::ViewRows> read;  ///< of each view: feeds, then collections, children first
  std::chrono::duration<double> transaction_time{};  ///< how long the snapshot was open
};

/// The rows that one part of a divided build takes, in the definition's order.
struct Slices {
  std::vector<feed::FeedSlice> feeds;
  std::vector<feed::DocumentSlice> documents;

  friend bool operator==(const Slices&, const Slices&) = default;
};

/// Runs every query of the definition in one snapshot and closes it. Leaves out the keys that were
/// taken down. `definition` and `memory` must outlive the rows. With `slices`, null for all rows,
/// the snapshot must be a shared one.
void read_rows(Rows& rows, const definition::Definition& definition,
               const store::Denylist& denylist, const OpenSnapshot& open,
               sort::MemoryBudget& memory, Progress& progress, const Slices* slices = nullptr);

/// Whether the items of a feed open these documents.
[[nodiscard]] bool is_opened(const definition::DocumentsDefinition& documents,
                             const definition::Definition& definition);

/// Compares items with the documents that they open.
void compare_with_documents(Rows& rows, const definition::Definition& definition,
                            MissingDocumentsGate& gate, sort::MemoryBudget& memory);

/// Checks that the keys of each feed are unique, and keeps its first `max_items`.
/// Errors: `gate`.
void order_rows(Rows& rows, const definition::Definition& definition);

}  // namespace vizzy::compile
