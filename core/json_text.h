#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

// Templates of the library's parser and writer are expensive to compile: they are made here, once.
namespace vizzy {

/// Errors: nlohmann::json::parse_error.
[[nodiscard]] nlohmann::json parse_json(std::string_view text);
[[nodiscard]] nlohmann::ordered_json parse_ordered_json(std::string_view text);
/// What is not JSON becomes a value that `is_discarded`.
[[nodiscard]] nlohmann::json try_parse_json(std::string_view text);

/// Texts may be any bytes: those that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string json_text(const nlohmann::json& json, int indent = 2);
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json, int indent = 2);

/// The same on one line.
[[nodiscard]] std::string json_line(const nlohmann::json& json);
[[nodiscard]] std::string json_line(const nlohmann::ordered_json& json);

/// A key as a person writes it: a text without its quotes.
[[nodiscard]] std::string bare_text(const nlohmann::json& key);
[[nodiscard]] std::string bare_text(const nlohmann::ordered_json& key);

}  // namespace vizzy
