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

/// The parts that every command needs. Files are completed here unless the word has quotes, which
/// only readline's own completion understands. A value behind "=" is a word of its own, or part of
/// the option's word, as COMP_WORDBREAKS says.
constexpr const char* kBashFunctions = R"(_vizzy_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}
_vizzy_paths() {
  case "$word" in
    *[\'\"\\]*) compopt -o default ;;
    *)
      local -a found
      compopt -o filenames
      mapfile -t found < <(compgen "$1" -- "$word")
      COMPREPLY=("${found[@]}" "${COMPREPLY[@]}") ;;
  esac
}
_vizzy_sections() {
  local name
  while IFS= read -r name; do
    case "$name" in "$word"*) COMPREPLY+=("$name") ;; esac
  done < <(sed -n "$1" "$config" 2> /dev/null)
}
_vizzy() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} joined= at=1 i
  local config=${VIZZY_CONFIG:-vizzy.toml}
  for ((i = 1; i < COMP_CWORD; ++i)); do
    case "${COMP_WORDS[i]}${COMP_WORDS[i+1]}" in
      --config=) config=${COMP_WORDS[i+2]} ;;
      --config=*) config=${COMP_WORDS[i]#*=} ;;
      *) if [ "${COMP_WORDS[i]}" = --config ]; then config=${COMP_WORDS[i+1]}; fi ;;
    esac
  done
  case "$word" in
    =) word= ;;
    --*=*) before=${word%%=*} joined=$before=; word=${word#*=} ;;
  esac
  if [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  _vizzy_line
  if [ -n "$joined" ]; then COMPREPLY=("${COMPREPLY[@]/#/$joined}"); fi
}
)";

/// Steps over "--", behind which names of commands may stand, too.
constexpr const char* kBashDashes =
    "if [ \"$at\" -lt \"$COMP_CWORD\" ] && [ \"${COMP_WORDS[at]}\" = -- ]; then at=$((at + 1)); "
    "fi\n";

/// Steps over the program's own options, to the first word of the command.
std::string bash_program(const ProgramDescription& program) {
  std::string text;
  for (const Option* option : options_everywhere(program)) {
    text += fmt::format(
        "  if [ \"$before\" = {0} ]; then\n    _vizzy_paths -f\n    return\n  fi\n"
        "  while [ \"$at\" -lt \"$COMP_CWORD\" ]; do\n"
        "    case \"${{COMP_WORDS[at]}}\" in\n"
        "      {0}) if [ \"${{COMP_WORDS[at+1]}}\" = = ]; then at=$((at + 3)); else at=$((at + "
        "2)); "
        "fi ;;\n"
        "      {0}=*) at=$((at + 1)) ;;\n"
        "      *) break ;;\n    esac\n  done\n",
        option->name);
  }
  return text + "  " + kBashDashes;
}

std::string bash_values(const Option& option) {
  switch (option.kind) {
    case ValueKind::choice:
      return fmt::format("_vizzy_words {}", words_in_single_quotes(option.choices));
    case ValueKind::folder: return "_vizzy_paths -d";
    case ValueKind::file: return "_vizzy_paths -f";
    default: return ":";
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
  std::vector<std::string> steps;
  if (!choices.empty())
    steps.push_back(fmt::format("_vizzy_words {}", words_in_single_quotes(choices)));
  if (takes_files) steps.emplace_back("_vizzy_paths -f");
  if (command.options.own_section_argument() != nullptr)
    steps.push_back(
        fmt::format("_vizzy_sections {}", in_single_quotes(section_names_script(command))));
  return fmt::format("{}", fmt::join(steps, "; "));
}

std::string bash_command(const ProgramDescription& program, const CommandDescription& command) {
  std::string text =
      fmt::format("    {})\n      case \"$before\" in\n", in_single_quotes(command.full_name()));
  for (const Option& option : command.options.rows()) {
    if (option.names().empty() || option.kind == ValueKind::flag) continue;
    text += fmt::format("        {}) {}; return ;;\n", fmt::join(option.names(), "|"),
                        bash_values(option));
  }
  std::vector<std::string> names = option_names(command.options);
  for (const Option* option : options_everywhere(program)) names.push_back(option->name);
  text += fmt::format(
      "      esac\n      case \"$ended$word\" in\n        -*) _vizzy_words {} ;;\n"
      "        *) {} ;;\n      esac ;;\n",
      words_in_single_quotes(names), bash_positional(command));
  return text;
}

/// The second word, where the first is a group.
std::string bash_groups(const ProgramDescription& program) {
  std::string text = "  local command=${COMP_WORDS[at]}\n  case \"$command\" in\n";
  for (const CommandWord& group : program.used_groups())
    text += fmt::format(
        "    {})\n      at=$((at + 1))\n      {}      if [ \"$COMP_CWORD\" -eq \"$at\" ]; then\n"
        "        _vizzy_words {}\n        return\n      fi\n"
        "      command=\"$command ${{COMP_WORDS[at]}}\" ;;\n",
        group.name, kBashDashes, words_in_single_quotes(names_of(program.words_of(group.name))));
  return text + "  esac\n";
}

}  // namespace

std::string bash_completion(const ProgramDescription& program) {
  std::string text = fmt::format(
      "# Completion of vizzy for bash:  source <(vizzy completion bash)\n{}"
      "_vizzy_line() {{\n  local ended=\n{}"
      "  if [ \"$COMP_CWORD\" -eq \"$at\" ]; then\n"
      "    _vizzy_words {}\n"
      "    return\n  fi\n",
      kBashFunctions, bash_program(program),
      in_single_quotes(fmt::format("{} {}", fmt::join(names_of(program.first_words()), " "),
                                   fmt::join(option_names(program.options), " "))));
  text += bash_groups(program) +
          "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
          "    if [ \"${COMP_WORDS[i]}\" = -- ]; then ended=+ before=; fi\n  done\n"
          "  case \"$command\" in\n";
  for (const CommandDescription& command : program.commands) text += bash_command(program, command);
  return text + "  esac\n}\ncomplete -F _vizzy vizzy\n";
}

}  // namespace vizzy::cli
