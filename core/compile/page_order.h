#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/format/changes.h"
#include "core/store/change_table.h"

namespace vizzy::compile {

/// Which departures from page 1 a table still knows.
struct DepartureLimits {
  std::uint64_t oldest = 0;  ///< of those up to this sequence nobody asks any more
  std::size_t most = 0;
};

/// Notes in `next`, which has its items and the last of its history, how page 1 differs from that
/// of `last`, the version before: the items outside a longest common subsequence moved, those that
/// it no longer has left. So the items with no newer move or arrival than some version have, in
/// every version from there on, one and the same order.
void note_order(store::ChangeTable& next, const store::ChangeTable& last,
                const DepartureLimits& limits);

/// What leads from page 1 of any version from `since` on to that of the table; absent where
/// departures since then are forgotten.
[[nodiscard]] std::optional<format::OrderPatch> order_patch(const store::ChangeTable& table,
                                                            std::uint64_t since);

}  // namespace vizzy::compile
