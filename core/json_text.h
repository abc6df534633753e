#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace vizzy {

/// A report as JSON: indented. Names in it may be any bytes: those that are not UTF-8 become
/// U+FFFD.
[[nodiscard]] std::string json_text(const nlohmann::json& json);
[[nodiscard]] std::string json_text(const nlohmann::ordered_json& json);

/// The same on one line.
[[nodiscard]] std::string json_line(const nlohmann::json& json);
[[nodiscard]] std::string json_line(const nlohmann::ordered_json& json);

}  // namespace vizzy
