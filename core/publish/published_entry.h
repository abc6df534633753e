#pragma once

#include <optional>
#include <string>

#include "core/destination/destination.h"
#include "core/format/entry.h"

namespace vizzy::publish {

/// The entry of a feed at a destination, under its plain name; absent when there is none, or
/// something else.
[[nodiscard]] std::optional<format::Entry> read_entry_at(destination::Destination& web,
                                                         const std::string& feed);

}  // namespace vizzy::publish
