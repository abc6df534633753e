#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"

namespace vizzy::cli {

/// One row of the table of commands.
struct CommandEntry {
  const char* name;
  const char* description;
  std::unique_ptr<Command> command;
  const char* group = "";  ///< the word before the name, for commands that belong together
};

/// Commands that share a first word.
struct CommandGroup {
  const char* name;
  const char* description;
};

/// Runs the command that `arguments` (without the program's name) begin with, on the process's own
/// streams, signals and environment. Reports what goes wrong on stderr.
/// Returns the exit code of the process; throws nothing.
[[nodiscard]] int run_application(const std::vector<CommandEntry>& commands,
                                  const std::vector<CommandGroup>& groups,
                                  std::vector<std::string> arguments) noexcept;

}  // namespace vizzy::cli
