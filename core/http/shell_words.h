#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vizzy::http {

/// The words of a command as a POSIX shell splits it, quotation marks and backslashes obeyed and
/// nothing else: no variables, no pipes. The AWS tools read a `credential_process` and the names of
/// profiles so (https://docs.python.org/3/library/shlex.html#shlex.split). Nothing when a quotation
/// mark or a backslash is left open.
[[nodiscard]] std::optional<std::vector<std::string>> shell_words(std::string_view text);

}  // namespace vizzy::http
