#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/compile/build.h"
#include "core/compile/compile_feed.h"
#include "core/error.h"
#include "core/store/shrinkage.h"

namespace vizzy::compile {

/// Throws `Error{gate}` when a feed is too small or has a compressed entry or page that is too
/// large; the message names the row that takes most of it, if one does, the widest field and the
/// remedy. The keys that an entry hides do not count.
void check_feeds(const definition::Definition& definition, const std::vector<CompiledFeed>& feeds,
                 store::FileStore& store);

/// The refusal of a page that is too large: the problem, then the row that has more than half of it
/// with its widest field, or else the widest field of all rows, and the remedy. `page` is the JSON
/// of a page or of an entry.
[[nodiscard]] Error oversized(const std::string& problem, const definition::FeedDefinition& feed,
                              const std::string& page);

/// Throws `Error{gate}` when the version loses more of the last one than `max_shrink` allows (see
/// `store::losses`). Returns the losses that were let through.
[[nodiscard]] std::vector<std::string> check_shrinks(const definition::Definition& definition,
                                                     const store::VersionTotals& now,
                                                     const store::Manifest& previous,
                                                     store::Shrink shrink);

/// Advice about an entry whose hidden keys take many bytes; absent when they take few.
[[nodiscard]] std::optional<std::string> hidden_advice(const store::FeedRecord& record,
                                                       store::FileStore& store);

/// Throws `Error{gate}` when a publish would cost more than `max_puts` requests.
void check_puts(const definition::Gates& gates, std::uint64_t puts);

}  // namespace vizzy::compile
