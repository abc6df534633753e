#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/command.h"

namespace vizzy::cli {

/// One row of the table of commands.
struct CommandEntry {
  std::string name;
  std::string description;
  std::unique_ptr<Command> command;
  std::string group = {};  ///< the word before the name, for commands that belong together
};

/// Every command, in the order of the help.
[[nodiscard]] std::vector<CommandEntry> all_commands();

/// The program and its commands with their options, in the order of `commands`. Values are bound to
/// members of the commands, which must outlive the result.
[[nodiscard]] ProgramDescription describe(const std::vector<CommandEntry>& commands);

}  // namespace vizzy::cli
