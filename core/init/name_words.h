#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vizzy::init {

/// The words of a name in small letters, split at what is no letter, before numbers, and where
/// capitals begin a word: "APIKey_2" is "api", "key", "2".
[[nodiscard]] std::vector<std::string> words_of(std::string_view name);

/// Whether a column of this name counts things, so that three digits of it are enough:
/// "view_count", "likes", "total_orders". No amount, year or code does: those are right or wrong.
[[nodiscard]] bool is_count_name(std::string_view name);

/// Whether an integer of this name is a point in time: "created_at", and not "cooking_time". What
/// is known to count milliseconds is none: a `timestamp` counts seconds.
[[nodiscard]] bool is_time_name(std::string_view name);

/// Whether text of this name is what a screen of its own shows: "body", "description".
[[nodiscard]] bool is_long_text_name(std::string_view name);

/// What a column says about rows that were deleted and are still there.
enum class DeletionName { none, time, flag };
[[nodiscard]] DeletionName deletion_name(std::string_view name);

}  // namespace vizzy::init
