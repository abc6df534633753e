#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/format/contract.h"
#include "core/store/collection_totals.h"
#include "core/store/manifest.h"

namespace vizzy::store {

/// Whether a version may lose more than `max_shrink`.
enum class Shrink { refused, allowed };

/// The items of a feed, or of a segment by its own name.
struct FeedTotal {
  std::string name;
  std::uint64_t items = 0;
};

/// How much a version publishes.
struct VersionTotals {
  std::vector<FeedTotal> feeds;  ///< all of them, and all segments
  /// Those that could be counted; likewise their children.
  std::vector<CollectionTotals> collections;
};

[[nodiscard]] VersionTotals totals_of(const Manifest& manifest);

/// What a version would lose of the one before, each loss that is more than the share `max_shrink`
/// in words, "feed discovery: 79 items where the last version has 100" (`owner` is "the last
/// version"): items of a feed, or of all
/// its segments together; segments, of which one may always go; documents or aliases of a
/// collection; children of one kind in all its documents together. What `contract`, that of the
/// newer version, no longer has counts only where one of the two has none: else the gate of the
/// contract decides.
[[nodiscard]] std::vector<std::string> losses(const Manifest& before, std::string_view owner,
                                              const VersionTotals& now,
                                              const std::optional<format::Contract>& contract,
                                              double max_shrink);

/// `losses`, of which there are some, as one message: "..., a loss of more than max_shrink (20%)".
[[nodiscard]] std::string losses_text(const std::vector<std::string>& losses, double max_shrink);

}  // namespace vizzy::store
