#include "cli/usage_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "cli/command_tree.h"
#include "cli/help.h"

namespace vizzy::cli {

namespace {

std::vector<std::string> command_names(const CLI::App& root) {
  std::vector<std::string> names;
  for (const CLI::App* command : root.get_subcommands({})) names.push_back(command->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

/// `command` is its full name, empty for the program; `listed` is what its help lists.
Error usage_error(const std::string& what, const std::string& command, std::string_view listed) {
  return {ErrorKind::usage, fmt::format("{}\nrun vizzy {}--help for the {}", what,
                                        command.empty() ? "" : command + " ", listed)};
}

Error unknown_argument(const CLI::App& command, const std::string& name) {
  const std::vector<std::string> extras = command.remaining();
  const std::string wrong = extras.empty() ? "" : extras[0].substr(0, extras[0].find('='));
  if (!wrong.starts_with('-'))
    return usage_error(fmt::format("unexpected argument \"{}\"", wrong), name, "options");
  return usage_error(
      fmt::format("unknown option \"{}\"{}", wrong, did_you_mean(wrong, option_names(command))),
      name, "options");
}

/// "--db" of "--db: 1 required FILE missing", "Could not convert: --n = x", "--x is required".
std::string option_in(const std::string& message) {
  const std::size_t start = message.find("--");
  return start == std::string::npos
             ? ""
             : message.substr(start, message.find_first_of(": =", start) - start);
}

std::string expected(const std::string& type) {
  if (type == "N") return "a whole number";
  if (type == "FLOAT") return "a number";
  return type;
}

/// What CLI11 says, said better where it is said badly.
std::string reworded(const CLI::ParseError& error, const CLI::App& command) {
  std::string message = error.what();
  constexpr std::string_view kRequired = " is required";
  if (message.ends_with(kRequired) && !message.starts_with('-')) {
    message.resize(message.size() - kRequired.size());
    if (const CLI::Option* argument = command.get_option_no_throw(message))
      return fmt::format("the argument {} is missing: {}", message, argument->get_description());
    return message + std::string(kRequired);
  }
  const CLI::Option* option = command.get_option_no_throw(option_in(message));
  if (option == nullptr) return message;
  const std::string name = option_in(message);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr && message.ends_with("missing"))
    return fmt::format("{} needs a value: {}", name, shown_type(*option));
  if (dynamic_cast<const CLI::ConversionError*>(&error) == nullptr) return message;
  const std::string type = shown_type(*option);
  if (type.empty()) return fmt::format("{} takes true or false", name);
  return fmt::format("{}: \"{}\" is not {}", name, message.substr(message.rfind("= ") + 2),
                     expected(type));
}

void parse_in_order(CLI::App& command, std::vector<std::string> arguments) {
  std::ranges::reverse(arguments);  // CLI11 takes them last first
  command.parse(arguments);
}

/// The settings of options that the user does not give: by name, short name or place.
std::vector<Setting> needed(const std::vector<Setting>& settings, const CLI::App& command) {
  std::vector<Setting> list;
  for (const Setting& setting : settings)
    if (command.get_option("--" + setting.option)->count() == 0) list.push_back(setting);
  return list;
}

}  // namespace

Error unknown_command(const CLI::App& root, const std::string& argument) {
  if (argument.starts_with('-'))
    return usage_error(
        fmt::format("unknown option \"{}\"; the options of a command follow its name", argument),
        "", "commands");
  return usage_error(fmt::format("unknown command \"{}\"{}", argument,
                                 did_you_mean(argument, command_names(root))),
                     full_name(root), "commands");
}

void parse_given(CLI::App& command, const std::vector<std::string>& arguments) {
  try {
    parse_in_order(command, arguments);
  } catch (const CLI::ParseError&) {  // comes again, when the settings stand beside it
  }
}

void parse(CLI::App& command, const std::vector<Setting>& settings,
           std::vector<std::string> arguments) {
  const std::string name = full_name(command);  // CLI11 forgets whose command it is when it parses
  parse_given(command, arguments);              // the settings must know which options it has
  std::map<std::string, std::string> origins;
  std::vector<std::string> all;
  for (const Setting& setting : needed(settings, command)) {
    origins["--" + setting.option] = setting.origin;
    for (const std::string& value : setting.values)
      all.push_back(fmt::format("--{}={}", setting.option, value));
  }
  std::ranges::move(arguments, std::back_inserter(all));
  try {
    parse_in_order(command, std::move(all));
  } catch (const CLI::ExtrasError&) {
    throw unknown_argument(command, name);
  } catch (const CLI::ParseError& error) {
    const auto origin = origins.find(option_in(error.what()));
    throw usage_error(origin == origins.end()
                          ? reworded(error, command)
                          : fmt::format("{} (from {})", reworded(error, command), origin->second),
                      name, "options");
  }
}

}  // namespace vizzy::cli
