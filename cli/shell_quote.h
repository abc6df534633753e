#pragma once

#include <string>
#include <string_view>

namespace vizzy::cli {

/// In single quotes, which every shell reads as they are.
[[nodiscard]] std::string in_single_quotes(std::string_view text);

}  // namespace vizzy::cli
