#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "cli/options/completion.h"
#include "cli/options/shell_quote.h"

namespace vizzy::cli {

namespace {

std::vector<std::string> option_names(const OptionTable& options) {
  std::vector<std::string> names;
  for (const Option& option : options.rows())
    std::ranges::move(option.names(), std::back_inserter(names));
  return names;
}

std::string bash_values(const Option& option) {
  switch (option.kind) {
    case ValueKind::choice:
      return fmt::format("COMPREPLY=($(compgen -W {} -- \"$word\"))",
                         words_in_single_quotes(option.choices));
    case ValueKind::folder: return "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$word\"))";
    case ValueKind::file: return "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$word\"))";
    default: return "COMPREPLY=()";
  }
}

/// The positional arguments of a command are all completed alike: by all their choices, and by
/// files unless each has choices.
std::string bash_positional(const CommandDescription& command) {
  std::vector<std::string> choices;
  bool takes_files = true;
  for (const Option* option : command.options.positionals()) {
    std::ranges::copy(option->choices, std::back_inserter(choices));
    takes_files = option->kind != ValueKind::choice;  // import takes a choice, then a file
  }
  std::string words;
  if (!choices.empty()) words = fmt::format("-W {} ", words_in_single_quotes(choices));
  return fmt::format("{}COMPREPLY=($(compgen {}{}-- \"$word\"))",
                     takes_files ? "compopt -o filenames; " : "", takes_files ? "-f " : "", words);
}

std::string bash_command(const CommandDescription& command) {
  std::string text =
      fmt::format("    {})\n      case \"$before\" in\n", in_single_quotes(command.full_name()));
  for (const Option& option : command.options.rows()) {
    if (option.names().empty() || option.kind == ValueKind::flag) continue;
    text += fmt::format("        {}) {}; return ;;\n", fmt::join(option.names(), "|"),
                        bash_values(option));
  }
  text += fmt::format(
      "      esac\n      case \"$word\" in\n        -*) COMPREPLY=($(compgen -W {} -- \"$word\")) "
      ";;\n"
      "        *) {} ;;\n      esac ;;\n",
      words_in_single_quotes(option_names(command.options)), bash_positional(command));
  return text;
}

/// The second word, where the first is a group.
std::string bash_groups(const ProgramDescription& program) {
  std::string text = "  local command=${COMP_WORDS[1]}\n  case \"$command\" in\n";
  for (const CommandWord& group : program.used_groups())
    text += fmt::format(
        "    {})\n      if [ \"$COMP_CWORD\" -eq 2 ]; then\n"
        "        COMPREPLY=($(compgen -W {} -- \"$word\"))\n        return\n      fi\n"
        "      command=\"$command ${{COMP_WORDS[2]}}\" ;;\n",
        group.name, words_in_single_quotes(names_of(program.words_of(group.name))));
  return text + "  esac\n";
}

}  // namespace

std::string bash_completion(const ProgramDescription& program) {
  std::string text = fmt::format(
      "# Completion of vizzy for bash:  source <(vizzy completion bash)\n"
      "_vizzy() {{\n"
      "  local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n"
      "  COMPREPLY=()\n"
      "  if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
      "    COMPREPLY=($(compgen -W {} -- \"$word\"))\n"
      "    return\n  fi\n",
      in_single_quotes(fmt::format("{} {}", fmt::join(names_of(program.first_words()), " "),
                                   fmt::join(option_names(program.options), " "))));
  text += bash_groups(program) + "  case \"$command\" in\n";
  for (const CommandDescription& command : program.commands) text += bash_command(command);
  return text + "  esac\n}\ncomplete -F _vizzy vizzy\n";
}

}  // namespace vizzy::cli
