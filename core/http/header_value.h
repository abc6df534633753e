#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Parts of header values (RFC 9110, section 5.6).
namespace vizzy::http {

/// Without the spaces and tabs at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The elements of a list, split at commas outside quotes, trimmed, without empty ones.
[[nodiscard]] std::vector<std::string_view> list_elements(std::string_view list);

[[nodiscard]] std::string lower_case(std::string_view text);

}  // namespace vizzy::http
