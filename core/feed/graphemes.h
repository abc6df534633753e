#pragma once

#include <cstddef>
#include <string_view>

namespace vizzy::feed {

/// The first `count` characters of the text as a reader counts them: extended grapheme clusters
/// (Unicode Standard Annex 29), so that neither an accent nor a part of an emoji is cut off. `text`
/// must be valid UTF-8. Nothing is copied and nothing is added.
[[nodiscard]] std::string_view first_graphemes(std::string_view text, std::size_t count);

/// The longest beginning of the text that takes at most `bytes` and ends where a character does.
[[nodiscard]] std::string_view graphemes_within(std::string_view text, std::size_t bytes);

}  // namespace vizzy::feed
