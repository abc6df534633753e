#pragma once

#include <functional>
#include <string>
#include <string_view>

/// As much XML as the answers of S3 and STS need: flat elements without attributes that matter.
namespace vizzy::http {

/// The text of the first element of this name, its entities decoded; empty when there is none.
[[nodiscard]] std::string xml_text(std::string_view xml, std::string_view name);

/// What is inside the first element of this name, as it is; empty when there is none.
[[nodiscard]] std::string_view xml_inside(std::string_view xml, std::string_view name);

/// Calls back with the inside of each element of this name, in order.
void for_each_element(std::string_view xml, std::string_view name,
                      const std::function<void(std::string_view inside)>& visit);

/// The name of the root element, when the text is one whole element after an optional declaration;
/// empty for anything else, and for what was cut off.
[[nodiscard]] std::string_view xml_root(std::string_view xml);

/// The code of an error of AWS or of a store like S3, whose root is Error or ErrorResponse; empty
/// when the text is not one.
[[nodiscard]] std::string error_code(std::string_view xml);

/// What a stranger says, fit to be a part of a message: one line without control characters, cut
/// when it is long.
[[nodiscard]] std::string quotable(std::string_view text);

/// Whether an answer is a web page, by its first bytes.
[[nodiscard]] bool is_web_page(std::string_view body);

/// With & < > and quotation marks as entities.
[[nodiscard]] std::string xml_escaped(std::string_view text);

}  // namespace vizzy::http
