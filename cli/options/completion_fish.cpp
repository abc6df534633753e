#include <fmt/format.h>

#include <set>

#include "cli/options/completion.h"
#include "cli/options/shell_quote.h"

namespace vizzy::cli {

namespace {

/// The words of the line without the settings file and without "--", and conditions on them. That
/// a word was seen is not enough: a file or a key may have the name of a command. `__vizzy_takes N
/// COMMAND` is true where the line runs the command and N arguments stand before the cursor.
constexpr const char* kFishFunctions = R"(function __vizzy_words
    set -l words (commandline -opc)
    set -e words[1]
    while set -q words[1]
        switch $words[1]
            case --
            case --config
                set -e words[1]
            case '--config=*'
            case '*'
                printf '%s\n' $words[1]
        end
        set -e words[1]
    end
end
function __vizzy_config
    set -l file vizzy.toml
    set -q VIZZY_CONFIG[1]; and set file $VIZZY_CONFIG
    set -l words (commandline -opc)
    while set -q words[2]
        switch $words[1]
            case --
                break
            case --config
                set file $words[2]
        end
        set -e words[1]
        switch $words[1]
            case '--config=*'
                set file (string replace -- --config= '' $words[1])
        end
    end
    printf '%s\n' $file
end
function __vizzy_sections
    sed -n $argv[1] (__vizzy_config) 2>/dev/null
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
function __vizzy_takes
    set -l command $argv[2..]
    __vizzy_runs $command; or return 1
    set -l words (__vizzy_words)
    for word in $command
        set -e words[1]
    end
    set -l count 0
    set -l is_value no
    for word in $words
        if test $is_value = yes
            set is_value no
        else if contains -- $word $__vizzy_options_with_value
            set is_value yes
        else if not string match -q -- '-*' $word
            set count (math $count + 1)
        end
    end
    test $count -eq $argv[1]
end
)";

/// When the line runs the command.
std::string fish_condition(const CommandDescription& command) {
  return in_single_quotes("__vizzy_runs " + command.full_name());
}

/// Where the line runs the command and `place` arguments stand before the cursor.
std::string fish_place(const CommandDescription& command, std::size_t place) {
  return in_single_quotes(fmt::format("__vizzy_takes {} {}", place, command.full_name()));
}

/// Files are offered where nothing forbids them: for no choice, and for no argument too many.
std::string fish_positionals(const CommandDescription& command) {
  std::string text;
  std::size_t place = 0;
  for (const Option* option : command.options.positionals()) {
    if (option->repeats) return text;
    const std::string condition = fish_place(command, place++);
    if (option->kind == ValueKind::choice)
      text += fmt::format("complete -c vizzy -n {} -f -a {}\n", condition,
                          words_in_single_quotes(option->choices));
    if (option->names_section && option->name.empty())
      text += fmt::format(
          "complete -c vizzy -n {} -a {}\n", condition,
          in_single_quotes(fmt::format("(__vizzy_sections {})",
                                       in_single_quotes(section_names_script(command)))));
  }
  return text + fmt::format("complete -c vizzy -n {} -f\n", fish_place(command, place));
}

/// The names of the options whose value may be the next word.
std::string fish_options_with_value(const ProgramDescription& program) {
  std::set<std::string> names;
  for (const CommandDescription& command : program.commands)
    for (const Option& option : command.options.rows())
      if (option.kind != ValueKind::flag)
        for (const std::string& name : option.names()) names.insert(name);
  return fmt::format("set -g __vizzy_options_with_value {}\n", fmt::join(names, " "));
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
      "# Completion of vizzy for fish:  vizzy completion fish | source\n{}{}"
      "complete -c vizzy -n __vizzy_follows -f\n",
      kFishFunctions, fish_options_with_value(program));
  for (const Option& option : program.options.rows())
    text += fish_option(option.kind == ValueKind::flag ? "__vizzy_follows" : "true", option);
  for (const CommandWord& word : program.first_words())
    text += fmt::format("complete -c vizzy -n __vizzy_follows -a {} -d {}\n", word.name,
                        in_single_quotes(word.description));
  for (const CommandWord& group : program.used_groups())
    text += fmt::format("complete -c vizzy -n '__vizzy_follows {}' -f -a {}\n", group.name,
                        words_in_single_quotes(names_of(program.words_of(group.name))));
  for (const CommandDescription& command : program.commands) {
    for (const Option& option : command.options.rows())
      if (!option.names().empty()) text += fish_option(fish_condition(command), option);
    text += fish_positionals(command);
  }
  return text;
}

}  // namespace vizzy::cli
