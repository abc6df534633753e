#pragma once

#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/error.h"
#include "core/store/denylist.h"

namespace vizzy::publish {

/// Bookkeeping of a web root that is not in use: it was moved, copied, or written with another
/// --state. What was taken down by its denylist stays down.
struct LeftOver {
  store::Denylist denylist = {};
  std::vector<Message> warnings = {};  ///< about what can be removed
};

/// Reads what is left over in `others`. Two records of what is published must not both live: which
/// one is true, only a person knows. A plain copy of the one in use is none of its own.
/// Errors: `gate` for a second head, with what is where, which to keep, and how to remove the other
/// without losing what was taken down; LostDenylist.
[[nodiscard]] LeftOver read_left_over(const std::string& web, destination::Destination& used,
                                      const std::vector<destination::Destination*>& others);

}  // namespace vizzy::publish
