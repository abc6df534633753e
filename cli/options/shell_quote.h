#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vizzy::cli {

/// In single quotes, which every shell takes verbatim.
[[nodiscard]] std::string in_single_quotes(std::string_view text);
/// The words with spaces between them, as one text.
[[nodiscard]] std::string words_in_single_quotes(const std::vector<std::string>& words);

}  // namespace vizzy::cli
