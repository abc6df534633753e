#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vizzy::init {

/// The words of a name in lower case, split at anything but letters, before numbers, and where
/// capitals begin a word: "APIKey_2" is "api", "key", "2".
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

/// Whether a column of this name counts things, so that three digits of it are enough:
/// "view_count", "likes", "total_orders". Not amounts, years or codes, which must be exact.
[[nodiscard]] bool is_count_name(std::string_view name);

/// Whether an integer of this name is a point in time: "created_at", and not "cooking_time". A
/// name that says milliseconds is not: a `timestamp` counts seconds.
[[nodiscard]] bool is_time_name(std::string_view name);

/// Whether text of this name is shown on a screen of its own: "body", "description".
[[nodiscard]] bool is_long_text_name(std::string_view name);

}  // namespace vizzy::init
