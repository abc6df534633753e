#include "cli/settings.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string_view>

#include "cli/command_tree.h"
#include "cli/settings_file.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {

/// Not the help, which is asked for, nor what a command wants to be told each time.
bool may_be_set(const CLI::Option& option) {
  return option.get_configurable() && !option.check_lname("help");
}

const CLI::Option* option_named(const CLI::App& command, const std::string& name) {
  const CLI::Option* option = command.get_option_no_throw("--" + name);
  return option != nullptr && may_be_set(*option) ? option : nullptr;
}

std::vector<const CLI::Option*> settable_options(const CLI::App& command) {
  return command.get_options([](const CLI::Option* option) { return may_be_set(*option); });
}

/// An empty variable counts as unset.
const char* variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr && *value != '\0' ? value : nullptr;
}

std::string environment_name(const std::string& option) {
  std::string name = "VIZZY_" + option;
  std::ranges::transform(name, name.begin(), [](unsigned char c) {
    return c == '-' ? '_' : static_cast<char>(std::toupper(c));
  });
  return name;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : settable_options(command))
    for (const std::string& name : option->get_lnames()) names.push_back(name);
  return names;
}

std::vector<std::string> option_names_of_all(const CLI::App& root) {
  std::vector<std::string> names;
  for (const CLI::App* command : leaf_commands(root))
    std::ranges::move(option_names(*command), std::back_inserter(names));
  return names;
}

std::vector<std::string> section_names(const CLI::App& root) {
  std::vector<std::string> names;
  for (const CLI::App* command : leaf_commands(root)) names.push_back(full_name(*command, '.'));
  return names;
}

/// "vizzy.toml:3"
std::string place_of(const FileSetting& setting, const std::filesystem::path& file) {
  return fmt::format("{}:{}", file.string(), setting.line);
}

void require_known(const std::string& name, const std::vector<std::string>& known,
                   std::string_view what, const std::string& place) {
  if (std::ranges::find(known, name) != known.end()) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: unknown {} \"{}\"{}; settings have the names of options and stand "
                          "at the top or under a command, as in [build-feed]",
                          place, what, name, did_you_mean(name, known)));
}

/// Whether the setting is about `command`; an error when it is about nothing.
bool applies(const FileSetting& setting, const CLI::App& root, const CLI::App& command,
             const std::string& place) {
  if (setting.section.empty()) {
    require_known(setting.name, option_names_of_all(root), "setting", place);
    return option_named(command, setting.name) != nullptr;
  }
  const std::string section = fmt::format("{}", fmt::join(setting.section, "."));
  require_known(section, section_names(root), "section", place);
  const CLI::App* named = &root;
  for (const std::string& word : setting.section) named = named->get_subcommand(word);
  require_known(setting.name, option_names(*named), "setting", place);
  return named == &command;
}

/// A list is for an option that takes several values.
void require_one_value(const FileSetting& setting, const CLI::App& command,
                       const std::string& place) {
  if (!setting.is_list || option_named(command, setting.name)->get_items_expected_max() > 1) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: \"{}\" takes one value, not a list", place, setting.name));
}

}  // namespace

std::vector<Setting> read_settings(const CLI::App& root, const CLI::App& command,
                                   const std::filesystem::path& file) {
  std::map<std::string, Setting> settings;  // by option; what comes later wins
  if (!file.empty()) {
    std::vector<FileSetting> given = read_settings_file(file);
    std::ranges::stable_partition(given,
                                  [](const FileSetting& item) { return item.section.empty(); });
    for (FileSetting& setting : given) {
      const std::string place = place_of(setting, file);
      if (!applies(setting, root, command, place)) continue;
      require_one_value(setting, command, place);
      settings[setting.name] = {setting.name, std::move(setting.values), place};
    }
  }
  for (const CLI::Option* option : settable_options(command))
    for (const std::string& name : option->get_lnames())
      if (const char* value = variable(environment_name(name)))
        settings[name] = {name, {value}, environment_name(name)};

  std::vector<Setting> list;
  for (auto& [name, setting] : settings) list.push_back(std::move(setting));
  return list;
}

std::filesystem::path take_settings_file(std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--config";
  std::filesystem::path file;
  std::error_code error;
  if (std::filesystem::exists("vizzy.toml", error)) file = "vizzy.toml";
  if (const char* named = variable("VIZZY_CONFIG")) file = named;
  for (auto it = arguments.begin(); it != arguments.end();) {
    if (*it == kOption) {
      if (std::next(it) == arguments.end())
        throw Error(ErrorKind::usage, "--config needs a value: the name of a TOML file");
      file = *std::next(it);
      it = arguments.erase(it, std::next(it, 2));
    } else if (it->starts_with(std::string(kOption) + "=")) {
      file = it->substr(kOption.size() + 1);
      it = arguments.erase(it);
    } else {
      ++it;
    }
  }
  return file;
}

}  // namespace vizzy::cli
