#include "core/feed/graphemes.h"

#include <utf8proc.h>

namespace vizzy::feed {

namespace {

/// The text up to the first place, where a character begins or the text ends, for which `is_end`
/// holds; all of it if there is none.
template <class IsEnd>
std::string_view until(std::string_view text, IsEnd is_end) {
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
  std::size_t place = 0;
  utf8proc_int32_t previous = 0;
  utf8proc_int32_t state = 0;
  while (place < text.size()) {
    utf8proc_int32_t character = 0;
    const utf8proc_ssize_t length = utf8proc_iterate(
        bytes + place, static_cast<utf8proc_ssize_t>(text.size() - place), &character);
    if (length <= 0) return text.substr(0, place);
    const bool begins =
        place == 0 || utf8proc_grapheme_break_stateful(previous, character, &state) != 0;
    if (begins && is_end(place)) return text.substr(0, place);
    previous = character;
    place += static_cast<std::size_t>(length);
  }
  return text;
}

}  // namespace

std::string_view first_graphemes(std::string_view text, std::size_t count) {
  if (text.size() <= count) return text;  // no character takes less than a byte
  std::size_t clusters = 0;
  return until(text, [&](std::size_t) { return ++clusters > count; });
}

std::string_view graphemes_within(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::size_t end = 0;
  (void)until(text, [&](std::size_t place) {
    if (place <= bytes) end = place;
    return place > bytes;
  });
  return text.substr(0, end);
}

}  // namespace vizzy::feed
