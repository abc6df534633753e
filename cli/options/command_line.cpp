#include "cli/options/command_line.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "cli/options/usage_error.h"

namespace vizzy::cli {

namespace {

/// A mistake, without the command in whose line it is.
struct Problem {
  std::string text;
};

std::vector<std::string> option_names(const OptionTable& options) {
  std::vector<std::string> names;
  for (const Option& option : options.rows())
    if (!option.name.empty()) names.push_back(option.name);
  return names;
}

std::string missing(const Option& option) {
  if (option.positional.empty()) return fmt::format("{} is required", option.name);
  return fmt::format("the argument {} is missing: {}", option.positional, option.help);
}

}  // namespace

CommandLine::CommandLine(const OptionTable& options, std::vector<std::string> arguments)
    : options_(options), parsed_(parse(options, std::move(arguments))) {}

void CommandLine::add(const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    const Option* const option =
        setting.replaces_name ? options_.section_argument() : options_.find_setting(setting.option);
    if (option == nullptr || setting.values.empty()) continue;
    if (parsed_.values.contains(option) && !setting.replaces_name) continue;
    parsed_.values[option] = setting.values;
    parsed_.by_place.erase(option);
    origins_[option] = setting.origin;
  }
}

std::string CommandLine::section_name() const {
  const auto given = parsed_.values.find(options_.section_argument());
  return given == parsed_.values.end() ? "" : given->second.back();
}

std::string CommandLine::last_value(std::string_view name) const {
  const Option* const option = options_.find(name);
  if (option == nullptr) return "";
  const auto given = parsed_.values.find(option);
  return given == parsed_.values.end() ? option->default_text : given->second.back();
}

void CommandLine::store(const std::string& command) const {
  try {
    require_known();
    if (const Option* const option = parsed_.without_value)
      throw Problem{
          fmt::format("{} needs a value: {}", option->message_name(), option->value_name)};
    for (const Option& option : options_.rows())
      if (const auto given = parsed_.values.find(&option); given != parsed_.values.end())
        for (const std::string& text : given->second) store_value(option, text);
    require_complete();
  } catch (const Problem& problem) {
    throw usage_error(problem.text, command);
  }
}

const std::string& CommandLine::shown_name(const Option& option) const {
  return parsed_.by_place.contains(&option) ? option.positional : option.message_name();
}

/// First of all: a misspelt option is the reason why another one is missing.
void CommandLine::require_known() const {
  if (const auto& name = parsed_.unknown_option)
    throw Problem{
        fmt::format("unknown option \"{}\"{}", *name, did_you_mean(*name, option_names(options_)))};
}

void CommandLine::store_value(const Option& option, const std::string& text) const {
  try {
    option.store(text);
  } catch (const WrongValue& error) {
    const auto origin = origins_.find(&option);
    throw Problem{fmt::format(
        "{}{} {}{}", shown_name(option), option.kind == ValueKind::flag ? "" : ":", error.what(),
        origin == origins_.end() ? "" : fmt::format(" (from {})", origin->second))};
  }
}

/// What is typed for a destination would otherwise be passed over.
void CommandLine::require_destination() const {
  const Option* const destination = options_.section_argument();
  if (destination == nullptr || destination->required || !destination->default_text.empty() ||
      parsed_.values.contains(destination))
    return;
  for (const Option& option : options_.rows())
    if (option.of_destination && parsed_.values.contains(&option) && !origins_.contains(&option))
      throw Problem{fmt::format("{} is for a destination, and none is named; add {}",
                                shown_name(option), destination->message_name())};
}

void CommandLine::require_complete() const {
  require_destination();
  for (const Option& option : options_.rows())
    if (option.required && !parsed_.values.contains(&option)) throw Problem{missing(option)};
  if (const auto& argument = parsed_.unexpected_argument)
    throw Problem{fmt::format("unexpected argument \"{}\"", *argument)};
}

}  // namespace vizzy::cli
