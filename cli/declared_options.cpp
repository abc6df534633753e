#include "cli/declared_options.h"

#include <fmt/format.h>

#include <sstream>
#include <utility>

#include "cli/help.h"

namespace vizzy::cli {

namespace {

/// The words of "{fast,balanced,max}" and of "{none,3g}|RTT,KBPS"; none of anything else.
std::vector<std::string> choices_of(const std::string& value) {
  std::vector<std::string> words;
  if (!value.starts_with('{')) return words;
  std::istringstream list(value.substr(1, value.find('}') - 1));
  for (std::string word; std::getline(list, word, ',');) words.push_back(word);
  return words;
}

ValueKind kind_of(const std::string& value) {
  if (value.empty()) return ValueKind::none;
  if (value.front() == '{') return ValueKind::choice;
  if (value == "FILE" || value == "DATABASE") return ValueKind::file;
  return value == "FOLDER" ? ValueKind::folder : ValueKind::other;
}

DeclaredOption declared(const CLI::Option& option) {
  DeclaredOption result{.names = {},
                        .positional = option.get_positional() ? option.get_name(true) : "",
                        .repeats = option.get_items_expected_max() > 1,
                        .value = shown_type(option),
                        .kind = kind_of(shown_type(option)),
                        .choices = choices_of(shown_type(option)),
                        .description = option.get_description(),
                        .default_text = option.get_default_str()};
  for (const std::string& name : option.get_snames()) result.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) result.names.push_back("--" + name);
  return result;
}

}  // namespace

std::vector<DeclaredOption> declared_options(const CLI::App& command) {
  std::vector<DeclaredOption> list;
  for (const CLI::Option* option : command.get_options()) list.push_back(declared(*option));
  return list;
}

std::string DeclaredCommand::name() const { return fmt::format("{}", fmt::join(words, " ")); }

std::vector<DeclaredCommand> declared_commands(const CLI::App& root) {
  std::vector<DeclaredCommand> commands;
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; })) {
    std::vector<DeclaredCommand> below = declared_commands(*app);
    if (below.empty()) below.push_back({{}, app});
    for (DeclaredCommand& command : below) {
      command.words.insert(command.words.begin(), app->get_name());
      commands.push_back(std::move(command));
    }
  }
  return commands;
}

}  // namespace vizzy::cli
