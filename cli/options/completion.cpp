#include "cli/options/completion.h"

#include <fmt/format.h>

namespace vizzy::cli {

std::string section_names_script(const CommandDescription& command) {
  return fmt::format(R"re(s/^[[:space:]]*\[{}\."\{{0,1\}}\([^]"]*\)"\{{0,1\}}\].*/\1/p)re",
                     command.full_name('.'));
}

std::vector<const Option*> options_everywhere(const ProgramDescription& program) {
  std::vector<const Option*> list;
  for (const Option& option : program.options.rows())
    if (option.kind != ValueKind::flag) list.push_back(&option);
  return list;
}

}  // namespace vizzy::cli
