#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace vizzy::http {

/// The time in an HTTP date (RFC 9110, section 5.6.7); absent when it is none.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_date(const std::string& value);

}  // namespace vizzy::http
