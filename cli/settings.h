#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace vizzy::cli {

/// What the configuration file and the environment say about `command`, as arguments to be placed
/// before the user's own, so that the precedence is flag, environment, file, default.
///
/// The file is TOML: keys at the top apply to every command that has the option, keys in a
/// `[command]` table to that command. The environment variable of `--page-size` is
/// `VIZZY_PAGE_SIZE`. Boolean options take true or false.
///
/// (CLI11 2.1 reads both itself, but lets the file win over the environment.)
///
/// Errors: `usage` for a file that cannot be read or parsed, or that names an unknown option.
[[nodiscard]] std::vector<std::string> configured_arguments(const CLI::App& root,
                                                            const CLI::App& command,
                                                            const std::filesystem::path& file);

}  // namespace vizzy::cli
