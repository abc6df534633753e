#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "cli/options/option_table.h"
#include "cli/options/parse.h"
#include "cli/options/setting.h"

namespace vizzy::cli {

/// The values of the options of one command: from the user, or else from the settings. Nothing is
/// checked before `store`, so that what is wrong in one place does not hide what is right in
/// another.
class CommandLine {
 public:
  /// `options` must outlive the object.
  CommandLine(const OptionTable& options, std::vector<std::string> arguments);

  /// What the user gave as the argument that may be the name of a section; empty for nothing.
  [[nodiscard]] std::string section_name() const;

  /// Takes the settings of options that have no value so far.
  void add(const std::vector<Setting>& settings);

  /// The last value of an option as it was written, or else its default; empty for an option that
  /// the command does not have.
  [[nodiscard]] std::string last_value(std::string_view name) const;

  /// Puts every value where the command reads it.
  /// Errors: `usage` for what is wrong, missing or unknown; names the origin of a wrong setting.
  /// `command` is the full name.
  void store(const std::string& command) const;

 private:
  [[nodiscard]] const std::string& shown_name(const Option& option) const;
  void require_known() const;
  void store_value(const Option& option, const std::string& text) const;
  void require_complete() const;
  void require_destination() const;

  const OptionTable& options_;
  ParsedArguments parsed_;
  std::map<const Option*, std::string> origins_;  ///< of settings
};

}  // namespace vizzy::cli
