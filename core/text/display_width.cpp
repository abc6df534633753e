#include "core/text/display_width.h"

#include <utf8proc.h>

#include <algorithm>
#include <sstream>

namespace vizzy::text {

namespace {

constexpr utf8proc_int32_t kReplacement = 0xfffd;
constexpr utf8proc_int32_t kEmojiPresentation = 0xfe0f;

/// Takes one code point off the front; U+FFFD for a byte that does not begin one.
utf8proc_int32_t take_code_point(std::string_view& text) {
  utf8proc_int32_t code = 0;
  const utf8proc_ssize_t size =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &code);
  text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 1);
  return size > 0 ? code : kReplacement;
}

bool is_regional_indicator(utf8proc_int32_t code) { return code >= 0x1f1e6 && code <= 0x1f1ff; }

/// Thai and Lao SARA AM belong to the cluster of their consonant, and take a column of their own.
bool stands_beside(utf8proc_int32_t code) { return code == 0x0e33 || code == 0x0eb3; }

struct Grapheme {
  std::size_t bytes = 0;
  std::size_t columns = 0;
};

/// The grapheme cluster that `text` begins with (Unicode UAX 29). It is as wide as its widest code
/// point and its spacing marks; a flag and a cluster with emoji presentation are two wide.
Grapheme first_grapheme(std::string_view text) {
  std::string_view rest = text;
  utf8proc_int32_t last = take_code_point(rest);
  utf8proc_int32_t state = 0;
  int columns = utf8proc_charwidth(last), beside = 0;
  while (!rest.empty()) {
    std::string_view after = rest;
    const utf8proc_int32_t code = take_code_point(after);
    if (utf8proc_grapheme_break_stateful(last, code, &state)) break;
    const bool is_flag = is_regional_indicator(last) && is_regional_indicator(code);
    if (stands_beside(code)) ++beside;
    columns =
        is_flag || code == kEmojiPresentation ? 2 : std::max(columns, utf8proc_charwidth(code));
    last = code;
    rest = after;
  }
  return {text.size() - rest.size(), static_cast<std::size_t>(columns + beside)};
}

bool turns_direction(utf8proc_int32_t code) {
  return code == 0x061c || code == 0x200e || code == 0x200f || (code >= 0x202a && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

void append_code_point(std::string& out, utf8proc_int32_t code) {
  utf8proc_uint8_t bytes[4];
  const auto size = utf8proc_encode_char(code, bytes);
  out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const Grapheme grapheme = first_grapheme(text);
    columns += grapheme.columns;
    text.remove_prefix(grapheme.bytes);
  }
  return columns;
}

std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const utf8proc_int32_t code = take_code_point(text);
    const auto category = utf8proc_category(code);
    const bool breaks_line = category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_ZL ||
                             category == UTF8PROC_CATEGORY_ZP;
    if (!turns_direction(code)) append_code_point(line, breaks_line ? ' ' : code);
  }
  return line;
}

std::string harmless(std::string_view text) {
  std::string lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines += one_line(text.substr(begin, end - begin));
    if (end < text.size()) lines += '\n';
    begin = end + 1;
  }
  return lines;
}

std::string cut_to(std::string_view text, std::size_t columns) {
  std::size_t used = 0, bytes = 0, cut = 0;
  for (std::string_view rest = text; !rest.empty(); rest = text.substr(bytes)) {
    const Grapheme grapheme = first_grapheme(rest);
    if (used + grapheme.columns > columns)
      return columns == 0 ? "" : std::string(text.substr(0, cut)) + "…";
    used += grapheme.columns;
    bytes += grapheme.bytes;
    if (used < columns) cut = bytes;
  }
  return std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    if (lines.empty() || display_width(lines.back()) + 1 + display_width(word) > columns) {
      lines.push_back(word);
    } else {
      lines.back() += ' ' + word;
    }
  }
  return lines;
}

std::string padded_right(std::string text, std::size_t columns) {
  const std::size_t width = display_width(text);
  if (width < columns) text.append(columns - width, ' ');
  return text;
}

std::string padded_left(std::string text, std::size_t columns) {
  const std::size_t width = display_width(text);
  if (width < columns) text.insert(0, columns - width, ' ');
  return text;
}

}  // namespace vizzy::text
