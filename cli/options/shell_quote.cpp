#include "cli/options/shell_quote.h"

#include <fmt/format.h>

namespace vizzy::cli {

std::string in_single_quotes(std::string_view text) {
  std::string result = "'";
  for (const char c : text) result += c == '\'' ? "'\\''" : std::string(1, c);
  return result + "'";
}

std::string words_in_single_quotes(const std::vector<std::string>& words) {
  return in_single_quotes(fmt::format("{}", fmt::join(words, " ")));
}

}  // namespace vizzy::cli
