#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

/// Commands, some of them in groups: "seed", "analytics summary".
namespace vizzy::cli {

/// The command or group of that name; null for none.
[[nodiscard]] CLI::App* find_command(CLI::App& group, const std::string& name);

/// Every command that does something, in the order of the help; groups are left out.
[[nodiscard]] std::vector<const CLI::App*> leaf_commands(const CLI::App& root);

/// The command below the root as users write it, with its group: "analytics summary", or with
/// another separator "analytics.summary". Empty for the root.
[[nodiscard]] std::string full_name(const CLI::App& command, char separator = ' ');

}  // namespace vizzy::cli
