#include "core/shown_address.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace vizzy {

namespace {

constexpr std::string_view kHidden = "...";
constexpr std::array<std::string_view, 5> kSecretNames{"password", "passwd", "pwd", "secret",
                                                       "token"};

/// "scheme://user:password@host" and "user:password@host", with "..." before the "@".
std::string without_user(std::string_view address) {
  const std::size_t at = address.rfind('@');
  const std::size_t scheme = address.find("://");
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  if (at == std::string_view::npos || at < start ||
      address.substr(start, at - start).find(':') == std::string_view::npos)
    return std::string(address);
  return std::string(address.substr(0, start)).append(kHidden).append(address.substr(at));
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// Where a value ends: at the quotation mark that began it, or before a space or "&".
std::size_t end_of_value(std::string_view text, std::size_t start) {
  const bool is_quoted = start < text.size() && text[start] == '\'';
  const std::size_t end =
      is_quoted ? text.find('\'', start + 1) + 1 : text.find_first_of(" \t&;", start);
  if (is_quoted && end == 0) return text.size();
  return std::min(end, text.size());
}

std::string without_values(std::string text, std::string_view name) {
  for (std::size_t at = 0; (at = lower(text).find(name, at)) != std::string::npos;) {
    at = text.find_first_not_of(" \t", at + name.size());
    if (at == std::string::npos) break;
    if (text[at] != '=') continue;
    const std::size_t start = std::min(text.find_first_not_of(" \t", at + 1), text.size());
    text.replace(start, end_of_value(text, start) - start, kHidden);
    at = start;
  }
  return text;
}

}  // namespace

std::string shown_address(std::string_view address) {
  std::string shown = without_user(address);
  for (const std::string_view name : kSecretNames) shown = without_values(std::move(shown), name);
  return shown;
}

}  // namespace vizzy
