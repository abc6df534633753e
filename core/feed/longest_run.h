#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vizzy::feed {

/// The places, in order, of a longest increasing subsequence of `ranks`, which are all different.
/// Where there are several, the choice is always the same: when two neighbours change places, the
/// one that fell is included and the one that rose is not. O(n log n): patience sorting.
[[nodiscard]] std::vector<std::size_t> longest_run(const std::vector<std::uint64_t>& ranks);

}  // namespace vizzy::feed
