#include "cli/options/option.h"

#include <algorithm>
#include <cctype>

namespace vizzy::cli {

std::vector<std::string> Option::names() const {
  std::vector<std::string> list{short_name, name};
  std::erase(list, "");
  return list;
}

std::string Option::setting() const { return settable ? name.substr(2) : ""; }

std::string Option::variable() const {
  if (!settable) return "";
  std::string text = "VIZZY_" + setting();
  std::ranges::transform(text, text.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(c));
  });
  return text;
}

}  // namespace vizzy::cli
