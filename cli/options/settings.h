#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/options/program.h"
#include "cli/options/setting.h"

namespace vizzy::cli {

/// The settings of `command`, one per option: the environment wins over the file. What the user
/// says on the command line wins over both, and the default is used where nothing is said.
///
/// The file is TOML: keys at the top apply to every command that has the option, keys in a
/// `[command]` table to that command alone, and win. Those in `[command.section]` count where the
/// argument of the command that may name a section is that name, and win over both; one of them
/// is the value of the argument itself. Where another command has an option that may name such a
/// section, it takes the destination of the section, and how to reach it. The environment variable
/// of `--page-size` is `VIZZY_PAGE_SIZE`; an empty one counts as unset. Flags take true or false.
///
/// (CLI11 2.1 reads both itself, but lets the file win over the environment, accepts invalid
/// TOML, and does not say in which line.)
///
/// Errors: `usage` for a file that cannot be read or parsed, or that names an unknown option,
/// or a section without a value for the argument that names it.
[[nodiscard]] std::vector<Setting> read_settings(const ProgramDescription& program,
                                                 const CommandDescription& command,
                                                 const std::filesystem::path& file,
                                                 const std::string& section_name = {});

/// Takes `--config FILE` or `--config=FILE` out of the arguments before "--"; without it
/// VIZZY_CONFIG names the file, and then vizzy.toml where it exists. Empty for none. Errors:
/// `usage` when the file's name is missing.
[[nodiscard]] std::filesystem::path take_settings_file(std::vector<std::string>& arguments);

}  // namespace vizzy::cli
