#pragma once

#include <chrono>
#include <deque>

#include "core/build/build.h"
#include "core/feed/document.h"
#include "core/feed/item_table.h"
#include "core/sort/memory_budget.h"
#include "core/store/denylist.h"

namespace vizzy {

/// All rows of a build, as one snapshot showed them.
struct Rows {
  std::deque<ItemTable> feeds;          ///< in the definition's order
  std::deque<DocumentTable> documents;  ///< likewise; a place is `shard_position`, then the URL
  std::chrono::duration<double> transaction_time{};  ///< how long the snapshot was open
};

/// The URL of a document by its place.
[[nodiscard]] std::string_view url_of_place(std::string_view place);

/// Runs every query of the definition in one snapshot and closes it. Leaves out the keys that were
/// taken down. `definition` and `memory` must outlive the rows.
void read_rows(Rows& rows, const Definition& definition, const Denylist& denylist,
               const OpenSnapshot& open, MemoryBudget& memory, Progress& progress);

/// Checks that the keys of each feed are unique, and keeps its first `max_items`.
/// Errors: `gate`.
void order_rows(Rows& rows, const Definition& definition);

}  // namespace vizzy
