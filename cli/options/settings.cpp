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

/// Whether the setting applies to `command`; an error when it applies to none.
bool applies(const FileSetting& setting, const ProgramDescription& program,
             const CommandDescription& command, const std::string& origin) {
  if (setting.section.empty()) {
    require_known(setting.name, setting_names(program), "setting", origin);
    return command.options.find_setting(setting.name) != nullptr;
  }
  const std::string section = fmt::format("{}", fmt::join(setting.section, "."));
  const std::vector<std::string> sections = section_names(program);
  require_known(section, sections, "section", origin);
  const auto index = std::ranges::find(sections, section) - sections.begin();
  const CommandDescription& named = program.commands[static_cast<std::size_t>(index)];
  require_known(setting.name, setting_names(named), "setting", origin);
  return &named == &command;
}

/// A list is for an option that takes several values.
void require_one_value(const FileSetting& setting, const CommandDescription& command,
                       const std::string& origin) {
  if (!setting.is_list || command.options.find_setting(setting.name)->repeats) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: \"{}\" takes one value, not a list", origin, setting.name));
}

}  // namespace

std::vector<Setting> read_settings(const ProgramDescription& program,
                                   const CommandDescription& command,
                                   const std::filesystem::path& file) {
  std::map<std::string, Setting> settings;  // by option; what comes later wins
  if (!file.empty()) {
    std::vector<FileSetting> given = read_settings_file(file);
    std::ranges::stable_partition(given,
                                  [](const FileSetting& item) { return item.section.empty(); });
    for (FileSetting& setting : given) {
      const std::string origin = origin_of(setting, file);
      if (!applies(setting, program, command, origin)) continue;
      require_one_value(setting, command, origin);
      settings[setting.name] = {setting.name, std::move(setting.values), origin};
    }
  }
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
