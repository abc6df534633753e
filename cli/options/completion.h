#pragma once

#include <string>
#include <vector>

#include "cli/options/program.h"

/// Scripts that complete commands, their options and values, made of the same tables as the help.
namespace vizzy::cli {

/// A script for sed that prints the names of the command's sections in a settings file.
[[nodiscard]] std::string section_names_script(const CommandDescription& command);
/// The options that every command takes besides its own: --config.
[[nodiscard]] std::vector<const Option*> options_everywhere(const ProgramDescription& program);

[[nodiscard]] std::string bash_completion(const ProgramDescription& program);
[[nodiscard]] std::string zsh_completion(const ProgramDescription& program);
[[nodiscard]] std::string fish_completion(const ProgramDescription& program);

}  // namespace vizzy::cli
