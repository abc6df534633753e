#include "cli/options/help.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace vizzy::cli {

namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kIndent = 30;

/// "  left          the description, wrapped": `left` has a line of its own when it is long.
std::string row(const std::string& left, const std::string& description) {
  std::string text = "  " + left;
  std::size_t column = text.size();
  const auto start_line = [&] {
    text += '\n';
    text.append(kIndent, ' ');
    column = kIndent;
  };
  if (column + 2 > kIndent) {
    if (!description.empty()) start_line();
  } else {
    text.append(kIndent - column, ' ');
    column = kIndent;
  }
  std::istringstream words(description);
  for (std::string word; words >> word;) {
    if (column > kIndent && column + 1 + word.size() > kColumns) start_line();
    if (column > kIndent) text += ' ', ++column;
    text += word;
    column += word.size();
  }
  return text.erase(text.find_last_not_of(' ') + 1) + '\n';
}

std::string option_row(const Option& option, const std::string& left) {
  std::string description = option.help;
  if (option.required) description += " [required]";
  if (!option.default_text.empty())
    description += fmt::format(" [default: {}]", option.default_text);
  return row(left, description);
}

std::string arguments_help(const OptionTable& options) {
  std::string text;
  for (const Option* option : options.positionals())
    text += option_row(*option, option->positional);
  return text.empty() ? "" : "\nArguments:\n" + text;
}

std::string options_help(const OptionTable& options) {
  std::string text = "\nOptions:\n";
  for (const Option& option : options.rows()) {
    if (option.name.empty()) continue;
    const std::string names = fmt::format("{}", fmt::join(option.names(), ","));
    text += option_row(option, option.value_name.empty() ? names : names + " " + option.value_name);
  }
  return text;
}

std::string commands_help(const std::vector<CommandWord>& commands) {
  std::string text = "\nCommands:\n";
  for (const CommandWord& command : commands) text += row(command.name, command.description);
  return text;
}

std::string footer_help(const OptionTable& options) {
  return options.footer().empty() ? "\n" : "\n" + options.footer() + "\n";
}

/// "[from] [to]", "keys..."
std::string arguments_usage(const OptionTable& options) {
  std::string text;
  for (const Option* option : options.positionals()) {
    const std::string name = option->positional + (option->repeats ? "..." : "");
    text += option->required ? " " + name : fmt::format(" [{}]", name);
  }
  return text;
}

}  // namespace

std::string program_help(const ProgramDescription& program) {
  return fmt::format("{}\n\nUsage: {} COMMAND [OPTIONS]\n{}{}{}", program.description, program.name,
                     options_help(program.options), commands_help(program.first_words()),
                     footer_help(program.options));
}

std::string group_help(const ProgramDescription& program, const std::string& group) {
  const auto word = std::ranges::find(program.groups, group, &CommandWord::name);
  return fmt::format("{}\n\nUsage: {} {} COMMAND [OPTIONS]\n{}{}{}", word->description,
                     program.name, group, options_help(OptionTable()),
                     commands_help(program.words_of(group)), footer_help(program.options));
}

std::string command_help(const ProgramDescription& program, const CommandDescription& command) {
  return fmt::format("{}\n\nUsage: {} {} [OPTIONS]{}\n{}{}{}", command.description, program.name,
                     command.full_name(), arguments_usage(command.options),
                     arguments_help(command.options), options_help(command.options),
                     footer_help(command.options));
}

}  // namespace vizzy::cli
