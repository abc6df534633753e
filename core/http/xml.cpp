#include "core/http/xml.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "core/http/header_value.h"

namespace vizzy::http {

namespace {

constexpr std::array kEntities{std::pair{'&', "&amp;"}, std::pair{'<', "&lt;"},
                               std::pair{'>', "&gt;"}, std::pair{'"', "&quot;"},
                               std::pair{'\'', "&apos;"}};

/// "&#x2F;" is the longest that has a meaning here: "&#1114111;".
constexpr std::size_t kMaxEntity = 12;
constexpr std::size_t kMaxQuoted = 300;
constexpr std::string_view kSpaces = " \t\r\n";

std::string utf8(std::uint32_t code) {
  const auto part = [&](unsigned shift) {
    return static_cast<char>(0x80 | ((code >> shift) & 0x3f));
  };
  if (code < 0x80) return {static_cast<char>(code)};
  if (code < 0x800) return {static_cast<char>(0xc0 | (code >> 6)), part(0)};
  if (code < 0x10000) return {static_cast<char>(0xe0 | (code >> 12)), part(6), part(0)};
  return {static_cast<char>(0xf0 | (code >> 18)), part(12), part(6), part(0)};
}

/// As it is when it names no character.
std::string numbered_entity(std::string_view entity) {
  const bool is_hexadecimal = entity.starts_with("&#x");
  const std::string_view digits =
      entity.substr(is_hexadecimal ? 3 : 2, entity.size() - (is_hexadecimal ? 4 : 3));
  std::uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, is_hexadecimal ? 16 : 10);
  const bool is_character = error == std::errc() && end == digits.data() + digits.size() &&
                            code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return is_character ? utf8(code) : std::string(entity);
}

std::string decoded(std::string_view entity) {
  if (entity.starts_with("&#")) return numbered_entity(entity);
  for (const auto& [character, name] : kEntities)
    if (entity == name) return std::string(1, character);
  return std::string(entity);
}

std::string unescaped(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t end =
        text.front() == '&' ? text.substr(0, kMaxEntity).find(';') : std::string_view::npos;
    const std::string_view part = text.substr(0, end == std::string_view::npos ? 1 : end + 1);
    result += part.size() > 1 ? decoded(part) : std::string(part);
    text.remove_prefix(part.size());
  }
  return result;
}

std::string_view without_space(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  if (first == std::string_view::npos) return "";
  return text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

/// Without "<?xml ...?>".
std::string_view without_declaration(std::string_view xml) {
  xml = without_space(xml);
  if (xml.starts_with("\xef\xbb\xbf")) xml.remove_prefix(3);
  if (!xml.starts_with("<?")) return xml;
  const std::size_t end = xml.find("?>");
  return end == std::string_view::npos ? "" : without_space(xml.substr(end + 2));
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

std::string_view xml_inside(std::string_view xml, std::string_view name) {
  const std::string open = fmt::format("<{}>", name);
  const std::size_t found = xml.find(open);
  if (found == std::string_view::npos) return "";
  const std::size_t start = found + open.size();
  const std::size_t end = xml.find(fmt::format("</{}>", name), start);
  return end == std::string_view::npos ? "" : xml.substr(start, end - start);
}

std::string xml_text(std::string_view xml, std::string_view name) {
  return unescaped(xml_inside(xml, name));
}

std::string_view xml_root(std::string_view xml) {
  xml = without_declaration(xml);
  if (!xml.starts_with('<')) return "";
  const std::size_t tag = xml.find('>');
  const std::string_view name = xml.substr(1, xml.find_first_of(" \t\r\n/>") - 1);
  if (name.empty() || tag == std::string_view::npos) return "";
  const bool is_empty = xml[tag - 1] == '/' && tag == xml.size() - 1;
  return is_empty || xml.ends_with(fmt::format("</{}>", name)) ? name : "";
}

std::string error_code(std::string_view xml) {
  const std::string_view root = xml_root(xml);
  return root == "Error" || root == "ErrorResponse" ? quotable(xml_text(xml, "Code")) : "";
}

std::string quotable(std::string_view text) {
  text = without_space(text);
  std::string quoted(text.substr(0, kMaxQuoted));
  for (char& c : quoted)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  return text.size() > kMaxQuoted ? quoted + "..." : quoted;
}

bool is_web_page(std::string_view body) {
  const std::string start = lower_case(without_space(body.substr(0, 1000)).substr(0, 14));
  return start.starts_with("<html") || start.starts_with("<!doctype html");
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
