#include "cli/options/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>

#include "cli/options/environment.h"
#include "cli/options/settings_file.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {

void add_setting_names(const CommandDescription& command, std::vector<std::string>& names) {
  for (const Option& option : command.options.rows())
    if (option.settable) names.push_back(option.setting());
}

std::vector<std::string> setting_names(const CommandDescription& command) {
  std::vector<std::string> names;
  add_setting_names(command, names);
  return names;
}

std::vector<std::string> setting_names(const ProgramDescription& program) {
  std::vector<std::string> names;
  for (const CommandDescription& command : program.commands) add_setting_names(command, names);
  return names;
}

/// "build-feed", "analytics.summary"
std::vector<std::string> section_names(const ProgramDescription& program) {
  std::vector<std::string> names;
  for (const CommandDescription& command : program.commands)
    names.push_back(command.full_name('.'));
  return names;
}

/// "vizzy.toml:3"
std::string origin_of(const FileSetting& setting, const std::filesystem::path& file) {
  return fmt::format("{}:{}", file.string(), setting.line);
}

void require_known(const std::string& name, const std::vector<std::string>& known,
                   std::string_view what, const std::string& origin) {
  if (std::ranges::find(known, name) != known.end()) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: unknown {} \"{}\"{}", origin, what, name, did_you_mean(name, known)),
              {"settings are named like options and go at the top or under a command, as in "
               "[build-feed]"});
}

/// The command that a section belongs to, and the section's own name; null for none.
struct Section {
  const CommandDescription* command = nullptr;
  std::string name = {};  ///< "production" of "publish.production"; empty for the command's own
};

Section find_section(const ProgramDescription& program, std::vector<std::string> words) {
  Section section;
  const auto find = [&] {
    const std::string name = fmt::format("{}", fmt::join(words, "."));
    for (const CommandDescription& command : program.commands)
      if (command.full_name('.') == name) section.command = &command;
    return section.command != nullptr;
  };
  if (find() || words.size() < 2) return section;
  section.name = words.back();
  words.pop_back();
  if (find() && section.command->options.own_section_argument() == nullptr)
    section.command = nullptr;
  return section;
}

/// What the sections of a command call their destination: "destination".
const std::string& own_argument_of(const CommandDescription& command) {
  return command.options.own_section_argument()->positional;
}

/// Whether a setting of the section that an option of another command names is for that command.
bool is_of_destination(const FileSetting& setting, const Section& section,
                       const CommandDescription& command) {
  if (command.options.section_argument() == nullptr ||
      section.command->options.own_section_argument() == nullptr)
    return false;
  const Option* const option = command.options.find_setting(setting.name);
  return setting.name == own_argument_of(*section.command) ||
         (option != nullptr && option->of_destination);
}

/// Whether the setting applies to `command` and `section_name`; an error when it applies to none.
bool applies(const FileSetting& setting, const ProgramDescription& program,
             const CommandDescription& command, const std::string& section_name,
             const std::string& origin) {
  if (setting.section.empty()) {
    require_known(setting.name, setting_names(program), "setting", origin);
    return command.options.find_setting(setting.name) != nullptr;
  }
  const Section section = find_section(program, setting.section);
  if (section.command == nullptr)
    require_known(fmt::format("{}", fmt::join(setting.section, ".")), section_names(program),
                  "section", origin);
  std::vector<std::string> names = setting_names(*section.command);
  if (!section.name.empty()) names.push_back(own_argument_of(*section.command));
  require_known(setting.name, names, "setting", origin);
  const bool is_named = !section.name.empty() && section.name == section_name;
  if (section.command != &command) return is_named && is_of_destination(setting, section, command);
  return section.name.empty() || is_named;
}

/// A list is for an option that takes several values.
void require_one_value(const FileSetting& setting, const Option& option,
                       const std::string& origin) {
  if (!setting.is_list || option.repeats) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: \"{}\" takes one value, not a list", origin, setting.name));
}

}  // namespace

std::vector<Setting> read_settings(const ProgramDescription& program,
                                   const CommandDescription& command,
                                   const std::filesystem::path& file,
                                   const std::string& section_name) {
  const Option* const argument = command.options.section_argument();
  std::string named_at;                     // where the section of that name is
  std::string destination;                  // what it calls the value of the argument
  std::map<std::string, Setting> settings;  // by option; what comes later wins
  if (!file.empty()) {
    std::vector<FileSetting> given = read_settings_file(file);
    std::ranges::stable_sort(given, {},
                             [](const FileSetting& item) { return item.section.size(); });
    for (FileSetting& setting : given) {
      const std::string origin = origin_of(setting, file);
      if (!applies(setting, program, command, section_name, origin)) continue;
      const Section section = find_section(program, setting.section);
      const bool is_named = !section.name.empty();
      if (is_named) named_at = origin;
      if (is_named) destination = own_argument_of(*section.command);
      const bool replaces = is_named && setting.name == destination;
      require_one_value(setting, replaces ? *argument : *command.options.find_setting(setting.name),
                        origin);
      settings[setting.name] = {setting.name, std::move(setting.values), origin, replaces};
    }
  }
  if (!named_at.empty() && !settings.contains(destination))
    throw Error(
        ErrorKind::usage,
        fmt::format("{}: the section \"{}\" has no {}", named_at, section_name, destination),
        {fmt::format("add {} = \"...\"", destination)});
  for (Setting& setting : environment_settings(command.options))
    settings[setting.option] = std::move(setting);

  std::vector<Setting> list;
  for (auto& [name, setting] : settings) list.push_back(std::move(setting));
  return list;
}

std::filesystem::path take_settings_file(std::vector<std::string>& arguments) {
  constexpr std::string_view kOption = "--config";
  std::filesystem::path file;
  std::error_code error;
  if (std::filesystem::exists("vizzy.toml", error)) file = "vizzy.toml";
  if (const char* named = environment_variable("VIZZY_CONFIG")) file = named;
  for (auto it = arguments.begin(); it != arguments.end() && *it != "--";) {
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
