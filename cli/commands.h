#pragma once

#include <memory>

#include "cli/command.h"

/// The table of commands: one function per file of this folder.
namespace vizzy::cli {

std::unique_ptr<Command> make_import_command();
std::unique_ptr<Command> make_seed_command();

}  // namespace vizzy::cli
