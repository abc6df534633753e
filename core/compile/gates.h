#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/compile/build.h"
#include "core/compile/compile_feed.h"

namespace vizzy::compile {

/// Throws `Error{gate}` when a feed is too small, a feed or all its segments together shrank too
/// much, or has a compressed entry or page that is too large; the message names the widest field
/// and the remedy. The keys that an entry hides do not count.
void check_feeds(const definition::Definition& definition, const std::vector<CompiledFeed>& feeds,
                 const store::Manifest& previous, Shrink shrink, store::FileStore& store);

/// The items of a feed, or of a segment by its own name.
struct FeedTotal {
  std::string name;
  std::uint64_t items = 0;
};

/// Throws `Error{gate}` when a feed, or all its segments together, lost more items than
/// `max_shrink` allows.
void check_shrinks(const definition::Definition& definition, const std::vector<FeedTotal>& feeds,
                   const store::Manifest& previous);

/// Advice about an entry whose hidden keys take many bytes; absent when they take few.
[[nodiscard]] std::optional<std::string> hidden_advice(const store::FeedRecord& record,
                                                       store::FileStore& store);

/// Throws `Error{gate}` when a publish would cost more than `max_puts` requests.
void check_puts(const definition::Gates& gates, std::uint64_t puts);

}  // namespace vizzy::compile
