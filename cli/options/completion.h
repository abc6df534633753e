#pragma once

#include <string>

#include "cli/options/program.h"

/// Scripts that complete commands, their options and values, made of the same tables as the help.
namespace vizzy::cli {

[[nodiscard]] std::string bash_completion(const ProgramDescription& program);
[[nodiscard]] std::string zsh_completion(const ProgramDescription& program);
[[nodiscard]] std::string fish_completion(const ProgramDescription& program);

}  // namespace vizzy::cli
