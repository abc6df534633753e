#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::text {

/// Columns that a terminal with a fixed-width font gives to text: 2 for CJK and for emoji (a
/// family, a flag and a hand with a skin tone are one), 0 for combining marks. This is a
/// guess: terminals differ about emoji that are made of several.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` made safe for one line of a terminal: control characters (line breaks and the escape that
/// begins a terminal's commands among them) become spaces, marks that turn the direction of text
/// are left out, and bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string one_line(std::string_view text);

/// The same for several lines: line feeds stay.
[[nodiscard]] std::string harmless(std::string_view text);

/// `text` if it fits `columns`, or as many of its graphemes as leave room for "…".
[[nodiscard]] std::string cut_to(std::string_view text, std::size_t columns);

/// `text` cut at spaces into lines of at most `columns`, but a longer word stays whole.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// `text` with spaces up to `columns`, after it or before it.
[[nodiscard]] std::string padded_right(std::string text, std::size_t columns);
[[nodiscard]] std::string padded_left(std::string text, std::size_t columns);

}  // namespace vizzy::text
