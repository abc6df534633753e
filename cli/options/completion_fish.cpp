#include <fmt/format.h>

#include "cli/options/completion.h"
#include "cli/options/shell_quote.h"

namespace vizzy::cli {

namespace {

/// The words of the line without the settings file, and two conditions on them. That a word was
/// seen is not enough: a file or a key may have the name of a command.
constexpr const char* kFishFunctions = R"(function __vizzy_words
    set -l words (commandline -opc)
    set -e words[1]
    while string match -q -- '--config*' "$words[1]"
        string match -q -- --config "$words[1]"; and set -e words[1]
        set -e words[1]
    end
    for word in $words
        printf '%s\n' $word
    end
end
function __vizzy_runs
    set -l words (__vizzy_words)
    set -l last (count $argv)
    test "$words[1..$last]" = "$argv"
end
function __vizzy_follows
    set -l words (__vizzy_words)
    test "$words" = "$argv"
end
)";

/// When the line runs the command.
std::string fish_condition(const CommandDescription& command) {
  return in_single_quotes("__vizzy_runs " + command.full_name());
}

std::string fish_option(const std::string& condition, const Option& option) {
  std::string text = fmt::format("complete -c vizzy -n {}", condition);
  for (const std::string& name : option.names())
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  switch (option.kind) {
    case ValueKind::flag: break;
    case ValueKind::choice:
      text += fmt::format(" -x -a {}", words_in_single_quotes(option.choices));
      break;
    case ValueKind::folder: text += " -x -a '(__fish_complete_directories)'"; break;
    case ValueKind::file: text += " -r -F"; break;
    case ValueKind::text: text += " -x"; break;
  }
  return text + fmt::format(" -d {}\n", in_single_quotes(option.help));
}

}  // namespace

std::string fish_completion(const ProgramDescription& program) {
  std::string text = fmt::format(
      "# Completion of vizzy for fish:  vizzy completion fish | source\n{}"
      "complete -c vizzy -n __vizzy_follows -f\n",
      kFishFunctions);
  for (const Option& option : program.options.rows())
    text += fish_option("__vizzy_follows", option);
  for (const CommandWord& word : program.first_words())
    text += fmt::format("complete -c vizzy -n __vizzy_follows -a {} -d {}\n", word.name,
                        in_single_quotes(word.description));
  for (const CommandWord& group : program.used_groups())
    text += fmt::format("complete -c vizzy -n '__vizzy_follows {}' -f -a {}\n", group.name,
                        words_in_single_quotes(names_of(program.words_of(group.name))));
  for (const CommandDescription& command : program.commands)
    for (const Option& option : command.options.rows()) {
      if (!option.names().empty()) text += fish_option(fish_condition(command), option);
      if (!option.positional.empty() && option.kind == ValueKind::choice)
        text += fmt::format("complete -c vizzy -n {} -a {}\n", fish_condition(command),
                            words_in_single_quotes(option.choices));
    }
  return text;
}

}  // namespace vizzy::cli
