#include "cli/options/environment.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <sstream>
#include <string_view>

namespace vizzy::cli {

namespace {

constexpr std::string_view kPrefix = "VIZZY_";

/// The prefix, which all names share, would bring every short name near.
std::string nearest_variable(const std::string& name, std::vector<std::string> known) {
  for (std::string& variable : known) variable.erase(0, kPrefix.size());
  std::string text = did_you_mean(name.substr(kPrefix.size()), known);
  if (!text.empty()) text.insert(text.find('"') + 1, kPrefix);
  return text;
}

/// Kubernetes sets some for each service: of one "vizzy-feed" VIZZY_FEED_SERVICE_HOST,
/// VIZZY_FEED_PORT=tcp://10.0.0.1:80, VIZZY_FEED_PORT_80_TCP_ADDR and others.
bool is_of_kubernetes(std::string_view name, std::string_view value) {
  constexpr std::string_view kPort = "_PORT";
  if (name.find("_SERVICE_HOST") != std::string_view::npos ||
      name.find("_SERVICE_PORT") != std::string_view::npos)
    return true;
  const bool is_address = value.find("://") != std::string_view::npos;
  if (name.ends_with(kPort)) return is_address;
  const std::size_t port = name.find("_PORT_");
  return port != std::string_view::npos && port + kPort.size() + 1 < name.size() &&
         std::isdigit(static_cast<unsigned char>(name[port + kPort.size() + 1])) != 0;
}

/// A list has one value in each line: headers and aliases may hold commas and spaces.
std::vector<std::string> values_of(const Option& option, const std::string& text) {
  if (!option.repeats) return {text};
  std::vector<std::string> values;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    constexpr std::string_view kBlank = " \t\r";
    const std::size_t begin = line.find_first_not_of(kBlank);
    if (begin == std::string::npos) continue;
    values.push_back(line.substr(begin, line.find_last_not_of(kBlank) + 1 - begin));
  }
  return values;
}

std::vector<std::string> known_variables(const ProgramDescription& program) {
  std::vector<std::string> names;
  const auto add = [&](const OptionTable& options) {
    for (const Option& option : options.rows())
      if (option.settable) names.push_back(option.variable());
  };
  add(program.options);
  for (const CommandDescription& command : program.commands) add(command.options);
  return names;
}

}  // namespace

const char* environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  return value != nullptr && *value != '\0' && !is_of_kubernetes(name, value) ? value : nullptr;
}

std::vector<Setting> environment_settings(const OptionTable& options) {
  std::vector<Setting> settings;
  for (const Option& option : options.rows())
    if (const std::string name = option.variable(); !name.empty())
      if (const char* value = environment_variable(name))
        settings.push_back({option.setting(), values_of(option, value), name});
  return settings;
}

std::vector<Message> unknown_variables(const ProgramDescription& program) {
  const std::vector<std::string> known = known_variables(program);
  std::vector<std::string> unknown;
  for (char** variable = environ; *variable != nullptr; ++variable) {
    const std::string_view text = *variable;
    const std::string_view name = text.substr(0, text.find('='));
    if (text.size() <= name.size() + 1) continue;  // counts as unset
    const bool is_ours =
        name.starts_with(kPrefix) && !is_of_kubernetes(name, text.substr(name.size() + 1));
    if (is_ours && std::ranges::find(known, name) == known.end()) unknown.emplace_back(name);
  }
  std::ranges::sort(unknown);
  std::vector<Message> warnings;
  for (const std::string& name : unknown)
    warnings.push_back({fmt::format("the environment variable {} sets no option{}", name,
                                    nearest_variable(name, known)),
                        {"correct its name, or unset it"}});
  return warnings;
}

}  // namespace vizzy::cli
