#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

#include "cli/settings.h"
#include "core/error.h"

/// Wrong command lines, told in the house's style: what is wrong, the nearest right word, and where
/// the help is.
namespace vizzy::cli {

/// The argument is no command of this group; the root is one too.
[[nodiscard]] Error unknown_command(const CLI::App& root, const std::string& argument);

/// Parses what the user gives, in the user's order, for one command, whatever is wrong with it.
void parse_given(CLI::App& command, const std::vector<std::string>& arguments);

/// Parses `arguments` together with the `settings` for the options that the user does not give.
/// Errors: `usage`; a wrong setting is told with the place it comes from.
void parse(CLI::App& command, const std::vector<Setting>& settings,
           std::vector<std::string> arguments);

}  // namespace vizzy::cli
