#pragma once

#include <functional>
#include <string>
#include <string_view>

/// As much XML as the answers of S3 and STS need: flat elements without attributes that matter.
namespace vizzy::http {

/// The text of the first element of this name, its entities decoded; empty when there is none.
[[nodiscard]] std::string xml_text(std::string_view xml, std::string_view name);

/// Calls back with the inside of each element of this name, in order.
void for_each_element(std::string_view xml, std::string_view name,
                      const std::function<void(std::string_view inside)>& visit);

/// With & < > and quotation marks as entities.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace vizzy::http
