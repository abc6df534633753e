#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::format {

/// Canonical JSON: UTF-8, no white space, strings escaped as RFC 8785 (section 3.2.2.2) has it:
/// only what RFC 8259 demands, with the short forms. Appending to one buffer keeps a million rows
/// cheap.

/// The largest integer that every JSON reader keeps exactly: 2^53 - 1 (RFC 8259, section 6).
inline constexpr std::int64_t kMaxJsonInteger = 9'007'199'254'740'991;

/// Appends `text`, which must be valid UTF-8, as a JSON string.
void append_json_string(std::string& out, std::string_view text);

/// Appends an integer; beyond 2^53 - 1, which not every reader keeps exactly, as a string.
void append_json_integer(std::string& out, std::int64_t value);

/// Appends a list of strings.
void append_json_strings(std::string& out, const std::vector<std::string>& texts);

/// Appends `"name":`, with a comma unless it is the first of its object.
void append_json_name(std::string& out, std::string_view name);

}  // namespace vizzy::format
