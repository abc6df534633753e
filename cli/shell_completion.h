#pragma once

#include <CLI/CLI.hpp>

#include <string>

namespace vizzy::cli {

enum class Shell { bash, zsh, fish };

/// A script that completes the commands below `root`, their options and values, made of the same
/// declarations as the help.
[[nodiscard]] std::string completion_script(const CLI::App& root, Shell shell);

}  // namespace vizzy::cli
