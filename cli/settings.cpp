#include "cli/settings.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>

#include "core/error.h"

namespace vizzy::cli {

namespace {

const CLI::Option* option_named(const CLI::App& command, const std::string& name) {
  return command.get_option_no_throw("--" + name);
}

std::string environment_name(const std::string& option) {
  std::string name = "VIZZY_" + option;
  std::ranges::transform(name, name.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(c));
  });
  return name;
}

std::vector<std::string> option_names(const CLI::App& root) {
  std::vector<std::string> names;
  for (const CLI::App* command : root.get_subcommands({}))
    for (const CLI::Option* option : command->get_options())
      for (const std::string& name : option->get_lnames()) names.push_back(name);
  return names;
}

[[noreturn]] void unknown_setting(const std::filesystem::path& file, const std::string& name,
                                  const std::vector<std::string>& known) {
  throw Error(ErrorKind::usage, fmt::format("{}: unknown setting \"{}\"{}", file.string(), name,
                                            did_you_mean(name, known)));
}

std::vector<CLI::ConfigItem> read_items(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) throw system_error("cannot read", file.string(), errno);
  try {
    return CLI::ConfigTOML().from_config(stream);
  } catch (const CLI::Error& error) {
    throw Error(ErrorKind::usage, fmt::format("{}: {}", file.string(), error.what()));
  }
}

const CLI::App* command_named(const CLI::App& root, const std::string& name) {
  for (const CLI::App* command : root.get_subcommands({}))
    if (command->get_name() == name) return command;
  return nullptr;
}

bool is_section_mark(const CLI::ConfigItem& item) { return item.name == "++" || item.name == "--"; }

/// The command of the item's table; nullptr for a key at the top of the file.
const CLI::App* section_of(const CLI::ConfigItem& item, const CLI::App& root,
                           const std::filesystem::path& file,
                           const std::vector<std::string>& known) {
  if (item.parents.empty()) return nullptr;
  const CLI::App* section = command_named(root, item.parents.front());
  if (section == nullptr) unknown_setting(file, item.parents.front(), known);
  return section;
}

std::vector<std::string> file_arguments(const CLI::App& root, const CLI::App& command,
                                        const std::filesystem::path& file) {
  std::vector<std::string> arguments;
  const std::vector<std::string> known = option_names(root);
  for (const CLI::ConfigItem& item : read_items(file)) {
    if (is_section_mark(item)) continue;
    const CLI::App* section = section_of(item, root, file, known);
    if (section == nullptr ? std::ranges::find(known, item.name) == known.end()
                           : option_named(*section, item.name) == nullptr)
      unknown_setting(file, item.fullname(), known);
    if ((section == nullptr || section == &command) && option_named(command, item.name) != nullptr)
      for (const std::string& value : item.inputs)
        arguments.push_back(fmt::format("--{}={}", item.name, value));
  }
  return arguments;
}

void append_environment(std::vector<std::string>& arguments, const CLI::App& command) {
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      if (const char* value = std::getenv(environment_name(name).c_str()))
        arguments.push_back(fmt::format("--{}={}", name, value));
}

}  // namespace

std::vector<std::string> configured_arguments(const CLI::App& root, const CLI::App& command,
                                              const std::filesystem::path& file) {
  std::vector<std::string> arguments;
  if (!file.empty()) arguments = file_arguments(root, command, file);
  append_environment(arguments, command);
  return arguments;
}

}  // namespace vizzy::cli
