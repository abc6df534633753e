#include "cli/help.h"

#include <fmt/format.h>

#include <sstream>
#include <utility>

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

}  // namespace

std::string shown_type(const CLI::Option& option) {
  std::string type = option.get_type_name();
  type.erase(0, type.find(':') + 1);  // "TEXT:{a,b}": the check says more than the type
  for (const char* number : {"INT", "UINT", "NONNEGATIVE", "POSITIVE"})
    if (type.starts_with(number)) return "N";
  return type;
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string name) const {
  if (app->get_parent() == nullptr) return "\nUsage: " + app->get_name() + " COMMAND [OPTIONS]\n";
  if (!app->get_subcommands({}).empty()) return "\nUsage: " + name + " COMMAND [OPTIONS]\n";
  return "\n" + CLI::Formatter::make_usage(app, std::move(name));
}

std::string HelpFormatter::make_option(const CLI::Option* option, bool is_positional) const {
  const bool takes_value = !shown_type(*option).empty();  // a flag has no type
  std::string left = make_option_name(option, is_positional);
  if (!is_positional && takes_value) left += " " + shown_type(*option);
  std::string description = option->get_description();
  if (option->get_required()) description += " [required]";
  if (takes_value && !option->get_default_str().empty())
    description += fmt::format(" [default: {}]", option->get_default_str());
  return row(left, description);
}

std::string HelpFormatter::make_subcommand(const CLI::App* command) const {
  return row(command->get_name(), command->get_description());
}

}  // namespace vizzy::cli
