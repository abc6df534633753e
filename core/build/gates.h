#pragma once

#include <cstdint>
#include <vector>

#include "core/build/build.h"
#include "core/build/compile_feed.h"

namespace vizzy {

/// Throws `Error{gate}` when a feed is too small, a feed or all its segments together shrank too
/// much, or has a compressed entry or page that is too large; the message names the widest field
/// and the remedy.
void check_feeds(const Definition& definition, const std::vector<CompiledFeed>& feeds,
                 const Manifest& previous, Shrink shrink, ObjectStore& store);

/// Throws `Error{gate}` when a publish would cost more than `max_puts` requests.
void check_puts(const Gates& gates, std::uint64_t puts);

}  // namespace vizzy
