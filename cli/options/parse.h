#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "cli/options/option_table.h"

namespace vizzy::cli {

/// What a user wrote after the name of a command, before any value is checked.
struct ParsedArguments {
  /// The values of each option that was given, in their order; "true" for a flag without a value.
  std::map<const Option*, std::vector<std::string>> values;
  /// Those whose value was not given behind their name, but by its place.
  std::set<const Option*> by_place;
  const Option* without_value = nullptr;           ///< the last argument names it and ends there
  std::optional<std::string> unknown_option;       ///< the first one, without "=value"
  std::optional<std::string> unexpected_argument;  ///< the first one that nothing takes
};

/// Sorts the arguments by the options that take them. Mistakes are part of the result, and so is
/// everything before a missing value. The rows of `table` must outlive the result.
///
/// --out=x and --out x; options before and after positional arguments; everything after "--" is
/// positional; a list takes all arguments that follow it, except those that the command requires.
[[nodiscard]] ParsedArguments parse(const OptionTable& table, std::vector<std::string> arguments);

}  // namespace vizzy::cli
