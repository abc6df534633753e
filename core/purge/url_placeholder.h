#pragma once

#include <string>
#include <string_view>

namespace vizzy::purge {

/// Where the URLs go in a command of the user.
inline constexpr std::string_view kUrls = "{urls}";

/// The command as a shell runs it that has the URLs as its arguments: each {urls} becomes "$@".
/// Errors: `usage` when there is none; when one is in quotes, because another shell would look for
/// arguments of its own and find none; and when one is a part of a word, because only the first URL
/// would be, too.
[[nodiscard]] std::string with_arguments(std::string command);

}  // namespace vizzy::purge
