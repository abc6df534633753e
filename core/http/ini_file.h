#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vizzy::http {

/// The options of a section, their names in lower case.
using IniSection = std::map<std::string, std::string>;

/// Reads the INI dialect of the AWS tools, which is that of Python's configparser
/// (https://docs.python.org/3/library/configparser.html#supported-ini-file-structure):
/// "[section]", whatever follows it; "name = value" or "name: value"; lines that are indented
/// deeper than their option continue its value, as lines of their own; "#" and ";" begin a comment
/// only at the start of a line; names of options ignore case.
/// Errors: `usage` with the line, for what the AWS tools refuse: text before the first section, a
/// line without "=", a section or an option that is there twice.
[[nodiscard]] std::vector<std::pair<std::string, IniSection>> parse_ini(std::string_view text,
                                                                        const std::string& file);

/// The value of "name = value" in a value of several lines, as in
///     s3 =
///       addressing_style = path
/// Empty when there is none.
[[nodiscard]] std::string nested_option(std::string_view value, std::string_view name);

}  // namespace vizzy::http
