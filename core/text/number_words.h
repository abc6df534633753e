#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

/// Numbers as the text reports of all commands write them.
namespace vizzy::text {

/// 1234567 as "1,234,567".
[[nodiscard]] std::string grouped(std::uint64_t value);

/// "1 item", "2,000 items". The plural of the noun adds an s.
[[nodiscard]] std::string counted(std::uint64_t count, std::string_view noun);

/// What follows the first `shown` names of `all`: " and 1,234 more", or nothing when all are shown.
[[nodiscard]] std::string and_more(std::uint64_t shown, std::uint64_t all);

/// "a, b, c": of more than ten names the first, and how many follow.
[[nodiscard]] std::string listed(std::span<const std::string> names);

}  // namespace vizzy::text
