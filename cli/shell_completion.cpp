#include "cli/shell_completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/declared_options.h"
#include "cli/shell_quote.h"

namespace vizzy::cli {

namespace {

std::vector<std::string> option_names(const CLI::App& command) {
  std::vector<std::string> names;
  for (const DeclaredOption& option : declared_options(command))
    std::ranges::copy(option.names, std::back_inserter(names));
  return names;
}

/// Those that may stand without a name, in their order.
std::vector<DeclaredOption> positional_options(const CLI::App& command) {
  std::vector<DeclaredOption> options = declared_options(command);
  std::erase_if(options, [](const DeclaredOption& option) { return option.positional.empty(); });
  return options;
}

/// The words that may stand first, or, after a group, second; each once.
std::vector<std::string> words_after(const CLI::App& root, const std::string& group) {
  std::vector<std::string> words;
  for (const DeclaredCommand& command : declared_commands(root)) {
    const bool belongs = group.empty() || command.words[0] == group;
    const std::size_t place = group.empty() ? 0 : 1;
    if (belongs && std::ranges::find(words, command.words[place]) == words.end())
      words.push_back(command.words[place]);
  }
  return words;
}

/// Commands of two words have a group before them.
std::vector<std::string> group_names(const CLI::App& root) {
  std::vector<std::string> names;
  for (const DeclaredCommand& command : declared_commands(root))
    if (command.words.size() > 1 && std::ranges::find(names, command.words[0]) == names.end())
      names.push_back(command.words[0]);
  return names;
}

std::string bash_values(const DeclaredOption& option) {
  switch (option.kind) {
    case ValueKind::choice:
      return fmt::format("COMPREPLY=($(compgen -W {} -- \"$word\"))",
                         in_single_quotes(fmt::format("{}", fmt::join(option.choices, " "))));
    case ValueKind::folder: return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\"))";
    case ValueKind::file: return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))";
    default: return "COMPREPLY=()";
  }
}

/// The positional arguments of a command are all completed alike: by all their choices, and by
/// files unless each has choices.
std::string bash_positional(const CLI::App& command) {
  std::vector<std::string> choices;
  bool takes_files = true;
  for (const DeclaredOption& option : positional_options(command)) {
    std::ranges::copy(option.choices, std::back_inserter(choices));
    takes_files = option.kind != ValueKind::choice;  // of import's two the second names a file
  }
  std::string words;
  if (!choices.empty())
    words = fmt::format("-W {} ", in_single_quotes(fmt::format("{}", fmt::join(choices, " "))));
  return fmt::format("{}COMPREPLY=($(compgen {}{}-- \"$word\"))",
                     takes_files ? "compopt -o filenames; " : "", takes_files ? "-f " : "", words);
}

std::string bash_command(const DeclaredCommand& declared) {
  const CLI::App& command = *declared.app;
  std::string text =
      fmt::format("    {})\n      case \"$before\" in\n", in_single_quotes(declared.name()));
  for (const DeclaredOption& option : declared_options(command)) {
    if (option.names.empty() || option.kind == ValueKind::none) continue;
    text += fmt::format("        {}) {}; return ;;\n", fmt::join(option.names, "|"),
                        bash_values(option));
  }
  text += fmt::format(
      "      esac\n      case \"$word\" in\n        -*) COMPREPLY=($(compgen -W {} -- \"$word\")) "
      ";;\n"
      "        *) {} ;;\n      esac ;;\n",
      in_single_quotes(fmt::format("{}", fmt::join(option_names(command), " "))),
      bash_positional(command));
  return text;
}

/// The second word, where the first is a group.
std::string bash_groups(const CLI::App& root) {
  std::string text = "  local command=${COMP_WORDS[1]}\n  case \"$command\" in\n";
  for (const std::string& group : group_names(root))
    text += fmt::format(
        "    {})\n      if [ \"$COMP_CWORD\" -eq 2 ]; then\n"
        "        COMPREPLY=($(compgen -W {} -- \"$word\"))\n        return\n      fi\n"
        "      command=\"$command ${{COMP_WORDS[2]}}\" ;;\n",
        group, in_single_quotes(fmt::format("{}", fmt::join(words_after(root, group), " "))));
  return text + "  esac\n";
}

std::string bash(const CLI::App& root) {
  std::string text = fmt::format(
      "# Completion of vizzy for bash:  source <(vizzy completion bash)\n"
      "_vizzy() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W {} -- \"$word\"))\n"
      "    return\n  fi\n",
      in_single_quotes(fmt::format("{} {}", fmt::join(words_after(root, ""), " "),
                                   fmt::join(option_names(root), " "))));
  text += bash_groups(root) + "  case \"$command\" in\n";
  for (const DeclaredCommand& command : declared_commands(root)) text += bash_command(command);
  return text + "  esac\n}\ncomplete -F _vizzy vizzy\n";
}

/// A description in the brackets of _arguments.
std::string zsh_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_values(const DeclaredOption& option) {
  switch (option.kind) {
    case ValueKind::none: return "";
    case ValueKind::choice: return fmt::format(":value:({})", fmt::join(option.choices, " "));
    case ValueKind::folder: return ":folder:_files -/";
    case ValueKind::file: return ":file:_files";
    case ValueKind::other: return ":value: ";
  }
  return "";
}

/// "1:TABLE:(creators videos)"; "*:keys:_files" for all that follow.
std::string zsh_positional(const DeclaredOption& option, std::size_t place) {
  const std::string values = option.kind == ValueKind::choice
                                 ? fmt::format("({})", fmt::join(option.choices, " "))
                                 : std::string("_files");
  return fmt::format("{}:{}:{}", option.repeats ? "*" : std::to_string(place), option.positional,
                     values);
}

std::string zsh_command(const DeclaredCommand& command) {
  std::string text =
      fmt::format("    {})\n      _arguments \\\n", in_single_quotes(command.name()));
  for (const DeclaredOption& option : declared_options(*command.app))
    for (const std::string& name : option.names)
      text +=
          fmt::format("        {} \\\n",
                      in_single_quotes(fmt::format(
                          "{}[{}]{}", name, zsh_escaped(option.description), zsh_values(option))));
  const std::vector<DeclaredOption> positional = positional_options(*command.app);
  for (std::size_t i = 0; i < positional.size(); ++i)
    text += fmt::format("        {} \\\n", in_single_quotes(zsh_positional(positional[i], i + 1)));
  if (positional.empty()) text += "        '*: :' \\\n";
  return text + "        && return ;;\n";
}

std::string zsh_groups(const CLI::App& root) {
  std::string text = "  case $command in\n";
  for (const std::string& group : group_names(root))
    text += fmt::format(
        "    {})\n      if (( CURRENT == 2 )); then\n        compadd {}\n        return\n      fi\n"
        "      command=\"$command ${{words[2]}}\"\n      shift words\n      (( CURRENT-- )) ;;\n",
        group, fmt::join(words_after(root, group), " "));
  return text + "  esac\n";
}

std::string zsh(const CLI::App& root) {
  std::string text =
      "#compdef vizzy\n"
      "# Completion of vizzy for zsh: save it as _vizzy in a folder of $fpath.\n"
      "_vizzy() {\n"
      "  local -a commands\n"
      "  commands=(\n";
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; }))
    text +=
        fmt::format("    {}\n", in_single_quotes(fmt::format("{}:{}", app->get_name(),
                                                             zsh_escaped(app->get_description()))));
  text +=
      "  )\n"
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n"
      "    return\n  fi\n"
      "  local command=${words[2]}\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n";
  text += zsh_groups(root) + "  case $command in\n";
  for (const DeclaredCommand& command : declared_commands(root)) text += zsh_command(command);
  return text + "  esac\n}\n_vizzy \"$@\"\n";
}

/// The words of the line without the settings file, and two conditions on them. That a word was
/// seen would say too little: a file or a key may be called like a command.
constexpr const char* kFishFunctions = R"(function __vizzy_words
    set -l words (commandline -opc)
    set -e words[1]
    test "$words[1]" = --config; and set -e words[1..2]
    for word in $words
        printf '%s\n' $word
    end
end
function __vizzy_runs
    set -l words (__vizzy_words)
    set -l last (count $argv)
    test "$words[1..$last]" = "$argv"
end
function __vizzy_stands_after
    set -l words (__vizzy_words)
    test "$words" = "$argv"
end
)";

/// When the line runs the command.
std::string fish_condition(const DeclaredCommand& command) {
  return in_single_quotes("__vizzy_runs " + command.name());
}

std::string fish_option(const std::string& condition, const DeclaredOption& option) {
  std::string text = fmt::format("complete -c vizzy -n {}", condition);
  for (const std::string& name : option.names)
    text += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  switch (option.kind) {
    case ValueKind::none: break;
    case ValueKind::choice:
      text += fmt::format(" -x -a {}",
                          in_single_quotes(fmt::format("{}", fmt::join(option.choices, " "))));
      break;
    case ValueKind::folder: text += " -x -a '(__fish_complete_directories)'"; break;
    case ValueKind::file: text += " -r -F"; break;
    case ValueKind::other: text += " -x"; break;
  }
  return text + fmt::format(" -d {}\n", in_single_quotes(option.description));
}

std::string fish(const CLI::App& root) {
  std::string text = fmt::format(
      "# Completion of vizzy for fish:  vizzy completion fish | source\n{}"
      "complete -c vizzy -n __vizzy_stands_after -f\n",
      kFishFunctions);
  for (const DeclaredOption& option : declared_options(root))
    text += fish_option("__vizzy_stands_after", option);
  for (const CLI::App* app : root.get_subcommands([](const CLI::App*) { return true; }))
    text += fmt::format("complete -c vizzy -n __vizzy_stands_after -a {} -d {}\n", app->get_name(),
                        in_single_quotes(app->get_description()));
  for (const std::string& group : group_names(root))
    text +=
        fmt::format("complete -c vizzy -n '__vizzy_stands_after {}' -f -a {}\n", group,
                    in_single_quotes(fmt::format("{}", fmt::join(words_after(root, group), " "))));
  for (const DeclaredCommand& command : declared_commands(root))
    for (const DeclaredOption& option : declared_options(*command.app)) {
      if (!option.names.empty()) text += fish_option(fish_condition(command), option);
      if (!option.positional.empty() && option.kind == ValueKind::choice)
        text += fmt::format("complete -c vizzy -n {} -a {}\n", fish_condition(command),
                            in_single_quotes(fmt::format("{}", fmt::join(option.choices, " "))));
    }
  return text;
}

}  // namespace

std::string completion_script(const CLI::App& root, Shell shell) {
  switch (shell) {
    case Shell::zsh: return zsh(root);
    case Shell::fish: return fish(root);
    case Shell::bash: break;
  }
  return bash(root);
}

}  // namespace vizzy::cli
