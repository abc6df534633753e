#include "cli/man_page.h"

#include <fmt/format.h>

#include <sstream>
#include <string_view>

#include "cli/declared_options.h"

namespace vizzy::cli {

namespace {

/// Text that troff prints as it is: hyphens stay ASCII, and no line begins a request.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) {
      result += std::string("\\&") + c;
    } else {
      result += c;
    }
  }
  return result;
}

std::string option_text(const DeclaredOption& option) {
  std::string names;
  for (const std::string& name : option.names)
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", escaped(name));
  if (names.empty()) {
    names = fmt::format("\\fB{}\\fR", escaped(option.positional));
  } else if (!option.value.empty()) {
    names += fmt::format(" \\fI{}\\fR", escaped(option.value));
  }
  std::string text = fmt::format(".TP\n{}\n{}", names, escaped(option.description));
  if (!option.value.empty() && !option.default_text.empty())
    text += fmt::format(" (default: {})", escaped(option.default_text));
  return text + "\n";
}

/// The footer of the help: what begins with "Example" and its indented lines are shown as they are.
std::string footer_text(const std::string& footer) {
  return ".PP\n.nf\n" + escaped(footer) + "\n.fi\n";
}

std::string command_text(const DeclaredCommand& command) {
  std::string text = fmt::format(".SS \"vizzy {}\"\n{}.\n", escaped(command.name()),
                                 escaped(command.app->get_description()));
  for (const DeclaredOption& option : declared_options(*command.app)) text += option_text(option);
  const std::string footer = command.app->get_footer();
  if (!footer.empty()) text += footer_text(footer);
  return text;
}

}  // namespace

std::string man_page(const CLI::App& root) {
  std::string text = fmt::format(
      ".TH VIZZY 1 \"\" \"vizzy {}\" \"User Commands\"\n"
      ".SH NAME\nvizzy \\- a static feed compiler\n"
      ".SH SYNOPSIS\n.B vizzy\n.I COMMAND\n.RI [ OPTIONS ]\n"
      ".SH DESCRIPTION\n{}\n.SH OPTIONS\n",
      VIZZY_VERSION, escaped(root.get_description()));
  for (const DeclaredOption& option : declared_options(root)) text += option_text(option);
  text += footer_text(root.get_footer());
  text += ".SH COMMANDS\n";
  for (const DeclaredCommand& command : declared_commands(root)) text += command_text(command);
  text +=
      ".SH SEE ALSO\nThe format of feeds: docs/FORMAT.md; the grammar of definitions: "
      "docs/DEFINITION.md.\n";
  return text;
}

}  // namespace vizzy::cli
