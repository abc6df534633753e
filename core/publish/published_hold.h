#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/error.h"
#include "core/store/hold.h"

/// A hold at a destination, hold.json of its bookkeeping: no folder publishes something new there
/// while it stands. A hold of a folder is another one: it stays in the folder.
namespace vizzy::publish {

/// Absent where nothing is held. `web` is the destination's name. Errors: as `store::parse_hold`.
[[nodiscard]] std::optional<store::Hold> read_hold_at(const std::string& web,
                                                      destination::Destination& bookkeeping);

/// Replaces the hold, or ends it: absent.
void write_hold_at(destination::Destination& bookkeeping, const std::optional<store::Hold>& hold);

/// What a run does about a hold that is over.
enum class OverHold { removed, left };

/// The hold that a publish must respect, with a warning that it stands. One that is over by `now`
/// does not count, and a warning says so. Errors: as `read_hold_at`.
[[nodiscard]] std::optional<store::Hold> standing_hold_at(const std::string& web,
                                                          destination::Destination& bookkeeping,
                                                          std::chrono::sys_seconds now,
                                                          OverHold over,
                                                          std::vector<Message>& warnings);

}  // namespace vizzy::publish
