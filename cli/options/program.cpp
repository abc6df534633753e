#include "cli/options/program.h"

#include <algorithm>

namespace vizzy::cli {

std::string CommandDescription::full_name(char separator) const {
  return group.empty() ? name : group + separator + name;
}

std::vector<CommandWord> ProgramDescription::first_words() const {
  std::vector<CommandWord> words;
  for (const CommandDescription& command : commands) {
    if (command.group.empty()) {
      words.push_back({command.name, command.description});
    } else if (std::ranges::count(words, command.group, &CommandWord::name) == 0) {
      words.push_back(*std::ranges::find(groups, command.group, &CommandWord::name));
    }
  }
  return words;
}

std::vector<CommandWord> ProgramDescription::used_groups() const {
  std::vector<CommandWord> words = first_words();
  std::erase_if(words, [&](const CommandWord& word) { return words_of(word.name).empty(); });
  return words;
}

std::vector<CommandWord> ProgramDescription::words_of(std::string_view group) const {
  std::vector<CommandWord> words;
  for (const CommandDescription& command : commands)
    if (!group.empty() && command.group == group)
      words.push_back({command.name, command.description});
  return words;
}

const CommandDescription* ProgramDescription::find(std::string_view group,
                                                   std::string_view command) const {
  const auto found = std::ranges::find_if(commands, [&](const CommandDescription& candidate) {
    return candidate.group == group && candidate.name == command;
  });
  return found == commands.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<CommandWord>& words) {
  std::vector<std::string> names;
  for (const CommandWord& word : words) names.push_back(word.name);
  return names;
}

}  // namespace vizzy::cli
