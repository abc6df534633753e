#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace vizzy::text {

/// One of ▁▂▃▄▅▆▇█ for each count, the largest full; a space for 0, so that ▁ means "some".
[[nodiscard]] std::string sparkline(std::span<const std::uint64_t> counts);

/// A bar of █ and one of its eighths, `columns` long for `largest`; never empty for what is not 0.
[[nodiscard]] std::string bar(std::uint64_t count, std::uint64_t largest, std::size_t columns);

}  // namespace vizzy::text
