#include "cli/command_tree.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iterator>

namespace vizzy::cli {

CLI::App* find_command(CLI::App& group, const std::string& name) {
  const std::vector<CLI::App*> commands = group.get_subcommands({});
  const auto found = std::ranges::find(commands, name, &CLI::App::get_name);
  return found == commands.end() ? nullptr : *found;
}

std::vector<const CLI::App*> leaf_commands(const CLI::App& root) {
  std::vector<const CLI::App*> leaves;
  for (const CLI::App* command : root.get_subcommands({})) {
    if (command->get_subcommands({}).empty()) {
      leaves.push_back(command);
    } else {
      std::ranges::move(leaf_commands(*command), std::back_inserter(leaves));
    }
  }
  return leaves;
}

std::string full_name(const CLI::App& command, char separator) {
  std::string name;
  for (const CLI::App* app = &command; app->get_parent() != nullptr; app = app->get_parent())
    name = name.empty() ? app->get_name() : app->get_name() + separator + name;
  return name;
}

}  // namespace vizzy::cli
