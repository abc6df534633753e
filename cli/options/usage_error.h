#pragma once

#include <string>
#include <string_view>

#include "cli/options/program.h"
#include "core/error.h"

/// Errors about command lines: what is wrong, the nearest right word, and where the help is.
namespace vizzy::cli {

/// `command` is a full name, empty for the program; `listed` is what its help lists.
[[nodiscard]] Error usage_error(const std::string& problem, const std::string& command,
                                std::string_view listed = "options");

/// Whether options may stand where an argument is, or "--" is before it.
enum class Options { may_follow, have_ended };

/// The argument is not a command of this group; empty for the program.
[[nodiscard]] Error unknown_command(const ProgramDescription& program, const std::string& group,
                                    const std::string& argument, Options options);

}  // namespace vizzy::cli
