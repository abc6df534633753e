#include <fmt/format.h>

#include <string_view>

#include "cli/options/completion.h"
#include "cli/options/shell_quote.h"

namespace vizzy::cli {

namespace {

/// Which settings file the line names; the names of its sections.
constexpr const char* kZshFunctions = R"(_vizzy_config() {
  local -i i
  for (( i = 2; i < CURRENT; i++ )); do
    case ${words[i]} in
      --) return ;;
      --config) config=${(Q)words[i+1]} ;;
      --config=*) config=${(Q)words[i]#*=} ;;
    esac
  done
}
_vizzy_sections() {
  local -a found
  found=("${(@f)$(sed -n $1 $config 2> /dev/null)}")
  [[ -n ${found[1]} ]] && compadd -a found
}
)";

/// Takes "--" off before the name of a command. No function of its own: zsh restores the words when
/// one returns.
constexpr const char* kZshDashes = R"(  if [[ ${words[2]} == -- && $CURRENT -gt 2 ]]; then
    ended=yes
    words=("${words[1]}" "${(@)words[3,-1]}")
    (( CURRENT-- ))
  fi
)";

/// A description in the brackets of _arguments.
std::string zsh_escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

std::string zsh_values(const Option& option) {
  switch (option.kind) {
    case ValueKind::flag: return "";
    case ValueKind::choice: return fmt::format(":value:({})", fmt::join(option.choices, " "));
    case ValueKind::folder: return ":folder:_files -/";
    case ValueKind::file: return ":file:_files";
    case ValueKind::text: return ":value: ";
  }
  return "";
}

/// "--out=[...]:folder:_files -/": the value may be behind "=" or in the next word.
std::string zsh_option(const std::string& name, const Option& option) {
  const bool takes_value = option.kind != ValueKind::flag && name.starts_with("--");
  return fmt::format("{}{}[{}]{}", name, takes_value ? "=" : "", zsh_escaped(option.help),
                     zsh_values(option));
}

/// "1:TABLE:(creators videos)"; "*:keys:_files" for all that follow.
std::string zsh_positional(const Option& option, std::size_t place) {
  std::string values = option.kind == ValueKind::choice
                           ? fmt::format("({})", fmt::join(option.choices, " "))
                           : std::string("_files");
  if (option.names_section && option.name.empty()) values = "{_vizzy_sections $sections; _files}";
  return fmt::format("{}:{}:{}", option.repeats ? "*" : std::to_string(place), option.positional,
                     values);
}

std::string zsh_command(const ProgramDescription& program, const CommandDescription& command) {
  std::string text = fmt::format("    {})\n", in_single_quotes(command.full_name()));
  if (command.options.own_section_argument() != nullptr)
    text +=
        fmt::format("      local sections={}\n", in_single_quotes(section_names_script(command)));
  text += "      _arguments -S \\\n";
  for (const Option& option : command.options.rows())
    for (const std::string& name : option.names())
      text += fmt::format("        {} \\\n", in_single_quotes(zsh_option(name, option)));
  for (const Option* option : options_everywhere(program))
    text += fmt::format("        {} \\\n", in_single_quotes(zsh_option(option->name, *option)));
  const std::vector<const Option*> positional = command.options.positionals();
  for (std::size_t i = 0; i < positional.size(); ++i)
    text += fmt::format("        {} \\\n", in_single_quotes(zsh_positional(*positional[i], i + 1)));
  if (positional.empty()) text += "        '*: :' \\\n";
  return text + "        && return ;;\n";
}

/// Steps over an option of the program itself, before the command.
std::string zsh_program_option(const std::string& name) {
  return fmt::format(
      "  while [[ ${{words[2]}} == {0} && $CURRENT -gt 3 || ${{words[2]}} == {0}=* && $CURRENT -gt "
      "2 "
      "]]; do\n"
      "    if [[ ${{words[2]}} == {0} ]]; then shift words; (( CURRENT-- )); fi\n"
      "    shift words; (( CURRENT-- ))\n"
      "  done\n"
      "  if [[ ${{words[2]}} == {0} && $CURRENT -eq 3 ]]; then _files; return; fi\n"
      "  if [[ ${{words[2]}} == {0}=* && $CURRENT -eq 2 ]]; then compset -P '*='; _files; return; "
      "fi\n",
      name);
}

std::string zsh_groups(const ProgramDescription& program) {
  std::string text = "  case $command in\n";
  for (const CommandWord& group : program.used_groups())
    text += fmt::format(
        "    {})\n{}      if (( CURRENT == 2 )); then\n        compadd {}\n"
        "        return\n      fi\n"
        "      command=\"$command ${{words[2]}}\"\n      shift words\n      (( CURRENT-- )) ;;\n",
        group.name, kZshDashes, fmt::join(names_of(program.words_of(group.name)), " "));
  return text + "  esac\n";
}

}  // namespace

std::string zsh_completion(const ProgramDescription& program) {
  std::string text =
      "#compdef vizzy\n"
      "# Completion of vizzy for zsh: save it as _vizzy in a folder of $fpath.\n";
  text += kZshFunctions;
  text +=
      "_vizzy() {\n"
      "  local -a commands\n"
      "  local config=${VIZZY_CONFIG:-vizzy.toml} ended=\n"
      "  _vizzy_config\n"
      "  commands=(\n";
  for (const CommandWord& word : program.first_words())
    text += fmt::format("    {}\n", in_single_quotes(fmt::format("{}:{}", word.name,
                                                                 zsh_escaped(word.description))));
  text += "  )\n";
  for (const Option* option : options_everywhere(program)) text += zsh_program_option(option->name);
  text += kZshDashes;
  text +=
      "  if (( CURRENT == 2 )); then\n"
      "    _describe command commands\n"
      "    return\n  fi\n"
      "  local command=${words[2]}\n"
      "  shift words\n"
      "  (( CURRENT-- ))\n";
  text += zsh_groups(program) +
          "  if [[ -n $ended ]]; then\n"
          "    words=(\"${words[1]}\" -- \"${(@)words[2,-1]}\")\n"
          "    (( CURRENT++ ))\n"
          "  fi\n"
          "  case $command in\n";
  for (const CommandDescription& command : program.commands) text += zsh_command(program, command);
  return text + "  esac\n}\n_vizzy \"$@\"\n";
}

}  // namespace vizzy::cli
