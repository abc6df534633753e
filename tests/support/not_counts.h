#pragma once

#include <array>
#include <string_view>

namespace vizzy::test {

/// JSON values that are no counts, although nlohmann/json converts most of them to one.
inline constexpr std::array<std::string_view, 5> kNotCounts{"-1", "1.5", "true", "1e300",
                                                            "18446744073709551616"};

}  // namespace vizzy::test
