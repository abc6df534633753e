#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/options/option_table.h"

/// A program as its users see it: what help, completion, the manual page and settings are made of.
namespace vizzy::cli {

/// A command, which may share its first word with others: "seed", "analytics summary".
struct CommandDescription {
  std::string group;  ///< the word before the name; empty for none
  std::string name;
  std::string description;  ///< one line
  OptionTable options = {};

  /// "analytics summary", or with another separator "analytics.summary".
  [[nodiscard]] std::string full_name(char separator = ' ') const;
};

/// The first word of a command line: a command or a group of commands.
struct CommandWord {
  std::string name;
  std::string description;  ///< one line
};

struct ProgramDescription {
  std::string name;
  std::string version;
  std::string description;
  OptionTable options = {};              ///< of the program itself
  std::vector<CommandWord> groups = {};  ///< the first words that commands share
  std::vector<CommandDescription> commands = {};

  /// The commands without a group and the groups, in the order of the help.
  [[nodiscard]] std::vector<CommandWord> first_words() const;
  /// The groups that have commands, in the same order.
  [[nodiscard]] std::vector<CommandWord> used_groups() const;
  /// The commands of a group, by the word that follows it; none for what is not a group.
  [[nodiscard]] std::vector<CommandWord> words_of(std::string_view group) const;
  /// Null for none.
  [[nodiscard]] const CommandDescription* find(std::string_view group,
                                               std::string_view command) const;
};

/// Their names alone.
[[nodiscard]] std::vector<std::string> names_of(const std::vector<CommandWord>& words);

}  // namespace vizzy::cli
