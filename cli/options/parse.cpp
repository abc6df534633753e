#include "cli/options/parse.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace vizzy::cli {

namespace {

/// "out,--out"
std::string library_names(const Option& option) {
  std::vector<std::string> names = option.names();
  if (!option.positional.empty()) names.push_back(option.positional);
  return CLI::detail::join(names, ",");
}

/// As text: types, defaults and messages are ours.
CLI::Option* add(CLI::App& app, const Option& option) {
  const std::string nothing;
  if (option.kind == ValueKind::flag) return app.add_flag(library_names(option), nothing);
  CLI::Option* added = app.add_option(library_names(option), nothing);
  if (option.repeats) added->expected(CLI::detail::expected_max_vector_size);
  return added->required(option.required)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

std::string without_value_part(const std::string& argument) {
  return argument.substr(0, argument.find('='));
}

/// Arguments that no option took, in their order. After "--" all are positional.
void note_extras(const std::vector<std::string>& extras, ParsedArguments& parsed) {
  const auto dashes = std::ranges::find(extras, "--");
  for (auto extra = extras.begin(); extra != extras.end(); ++extra) {
    if (extra == dashes) continue;
    const bool is_option = extra < dashes && extra->starts_with('-');
    if (is_option && !parsed.unknown_option) parsed.unknown_option = without_value_part(*extra);
    if (!is_option && !parsed.unexpected_argument) parsed.unexpected_argument = *extra;
  }
}

/// The names in arguments before "--".
std::set<std::string> names_in(const std::vector<std::string>& arguments) {
  std::set<std::string> names;
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    names.insert(without_value_part(argument));
  }
  return names;
}

/// The options of a table, as the library knows them.
using Declared = std::vector<std::pair<const Option*, const CLI::Option*>>;

Declared declare(CLI::App& app, const OptionTable& table) {
  app.set_help_flag();
  app.allow_extras();
  Declared declared;
  for (const Option& option : table.rows())
    if (option.name != "--help") declared.emplace_back(&option, add(app, option));
  return declared;
}

}  // namespace

ParsedArguments parse(const OptionTable& table, std::vector<std::string> arguments) {
  CLI::App app;
  const Declared declared = declare(app, table);
  const std::string last = arguments.empty() ? "" : without_value_part(arguments.back());
  const std::set<std::string> names = names_in(arguments);
  std::ranges::reverse(arguments);  // CLI11 takes them last first
  ParsedArguments parsed;
  try {
    app.parse(std::move(arguments));
  } catch (const CLI::ArgumentMismatch&) {  // only if the arguments end after a name
    parsed.without_value = table.find(last);
    if (parsed.without_value == nullptr) throw;
  } catch (const CLI::RequiredError&) {  // a setting may give it
  }
  for (const auto& [option, given] : declared)
    if (given->count() > 0) {
      parsed.values[option] = given->results();
      if (!option->positional.empty() && !names.contains(option->name))
        parsed.by_place.insert(option);
    }
  note_extras(app.remaining(), parsed);
  return parsed;
}

}  // namespace vizzy::cli
