#include "cli/options/usage_error.h"

#include <fmt/format.h>

namespace vizzy::cli {

Error usage_error(const std::string& problem, const std::string& command, std::string_view listed) {
  return {ErrorKind::usage, fmt::format("{}\nrun vizzy {}--help for the {}", problem,
                                        command.empty() ? "" : command + " ", listed)};
}

Error unknown_command(const ProgramDescription& program, const std::string& group,
                      const std::string& argument, Options options) {
  if (options == Options::may_follow && argument.starts_with('-'))
    return usage_error(
        fmt::format("unknown option \"{}\"; the options of a command follow its name", argument),
        "", "commands");
  const std::vector<std::string> known =
      names_of(group.empty() ? program.first_words() : program.words_of(group));
  return usage_error(
      fmt::format("unknown command \"{}\"{}", argument, did_you_mean(argument, known)), group,
      "commands");
}

}  // namespace vizzy::cli
