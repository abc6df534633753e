#include "core/http/xml.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <utility>

namespace vizzy::http {

namespace {

constexpr std::array kEntities{std::pair{'&', "&amp;"}, std::pair{'<', "&lt;"},
                               std::pair{'>', "&gt;"}, std::pair{'"', "&quot;"},
                               std::pair{'\'', "&apos;"}};

std::string numbered_entity(std::string_view entity) {
  const bool is_hexadecimal = entity.starts_with("&#x");
  const std::string_view digits = entity.substr(is_hexadecimal ? 3 : 2);
  unsigned code = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hexadecimal ? 16 : 10);
  return code < 0x80 ? std::string(1, static_cast<char>(code)) : std::string(entity);
}

std::string unescaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto end = text.front() == '&' ? text.find(';') : std::string_view::npos;
    if (end == std::string_view::npos) {
      result += text.front();
      text.remove_prefix(1);
      continue;
    }
    const std::string_view entity = text.substr(0, end + 1);
    std::string decoded = entity.starts_with("&#") ? numbered_entity(entity) : std::string(entity);
    for (const auto& [character, name] : kEntities)
      if (entity == name) decoded = std::string(1, character);
    result += decoded;
    text.remove_prefix(entity.size());
  }
  return result;
}

}  // namespace

void for_each_element(std::string_view xml, std::string_view name,
                      const std::function<void(std::string_view)>& visit) {
  const std::string open = fmt::format("<{}>", name);
  const std::string close = fmt::format("</{}>", name);
  for (std::size_t at = 0; (at = xml.find(open, at)) != std::string_view::npos;) {
    const std::size_t start = at + open.size();
    const std::size_t end = xml.find(close, start);
    if (end == std::string_view::npos) return;
    visit(xml.substr(start, end - start));
    at = end + close.size();
  }
}

std::string xml_text(std::string_view xml, std::string_view name) {
  std::string text;
  bool is_first = true;
  for_each_element(xml, name, [&](std::string_view inside) {
    if (std::exchange(is_first, false)) text = unescaped(inside);
  });
  return text;
}

std::string xml_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    std::string escaped(1, c);
    for (const auto& [character, name] : kEntities)
      if (c == character) escaped = name;
    result += escaped;
  }
  return result;
}

}  // namespace vizzy::http
