#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "cli/options/option_table.h"

namespace vizzy::cli {

/// What a user wrote behind the name of a command, before any value is looked at.
struct ParsedArguments {
  /// The values of each option that was given, in their order; "true" for a flag without a value.
  std::map<const Option*, std::vector<std::string>> values;
  const Option* without_value = nullptr;           ///< the last argument names it and ends there
  std::optional<std::string> unknown_option;       ///< the first one, without "=value"
  std::optional<std::string> unexpected_argument;  ///< the first one that nothing takes
};

/// Sorts the arguments by the options that take them. What is wrong is part of the result, and what
/// comes before a missing value is there. The rows of `table` must outlive the result.
///
/// --out=x and --out x; options before and behind positional arguments; all that follows "--" is
/// positional; a list takes all that follow it, but for the arguments that the command requires.
[[nodiscard]] ParsedArguments parse(const OptionTable& table, std::vector<std::string> arguments);

}  // namespace vizzy::cli
