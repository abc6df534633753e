#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vizzy::feed {

/// The places, in order, of a longest increasing subsequence of `ranks`, which are all different.
/// Of several it is always the same one: where two neighbours change places, the one that fell is
/// in it and the one that rose is not. O(n log n): patience sorting.
[[nodiscard]] std::vector<std::size_t> longest_run(const std::vector<std::uint64_t>& ranks);

}  // namespace vizzy::feed
