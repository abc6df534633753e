#include "cli/options/man_page.h"

#include <fmt/format.h>

#include <string_view>

namespace vizzy::cli {

namespace {

/// Text that troff prints verbatim: hyphens stay ASCII, and no line begins a request.
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

std::string option_text(const Option& option) {
  std::string names;
  for (const std::string& name : option.names())
    names += fmt::format("{}\\fB{}\\fR", names.empty() ? "" : ", ", escaped(name));
  if (names.empty()) {
    names = fmt::format("\\fB{}\\fR", escaped(option.positional));
  } else if (!option.value_name.empty()) {
    names += fmt::format(" \\fI{}\\fR", escaped(option.value_name));
  }
  std::string text = fmt::format(".TP\n{}\n{}", names, escaped(option.help));
  if (!option.default_text.empty())
    text += fmt::format(" (default: {})", escaped(option.default_text));
  return text + "\n";
}

/// The footer of the help: what begins with "Example" and its indented lines are shown verbatim.
std::string footer_text(const std::string& footer) {
  return ".PP\n.nf\n" + escaped(footer) + "\n.fi\n";
}

std::string command_text(const CommandDescription& command) {
  std::string text = fmt::format(".SS \"vizzy {}\"\n{}.\n", escaped(command.full_name()),
                                 escaped(command.description));
  for (const Option& option : command.options.rows()) text += option_text(option);
  if (!command.options.footer().empty()) text += footer_text(command.options.footer());
  return text;
}

}  // namespace

std::string man_page(const ProgramDescription& program) {
  std::string text = fmt::format(
      ".TH VIZZY 1 \"\" \"vizzy {}\" \"User Commands\"\n"
      ".SH NAME\nvizzy \\- a static feed compiler\n"
      ".SH SYNOPSIS\n.B vizzy\n.I COMMAND\n.RI [ OPTIONS ]\n"
      ".SH DESCRIPTION\n{}\n.SH OPTIONS\n",
      program.version, escaped(program.description));
  for (const Option& option : program.options.rows()) text += option_text(option);
  text += footer_text(program.options.footer());
  text += ".SH COMMANDS\n";
  for (const CommandDescription& command : program.commands) text += command_text(command);
  text +=
      ".SH SEE ALSO\n"
      "In the folder of the documentation: README.md for a first feed, and in docs/\n"
      ".TP\n\\fBRUNBOOK.md\\fR\nWhat to type when something is wrong, and what it prints.\n"
      ".TP\n\\fBOPERATIONS.md\\fR\nPublishing, hosts, caches, monitoring, settings.\n"
      ".TP\n\\fBDEFINITION.md\\fR\nThe grammar of definitions.\n"
      ".TP\n\\fBFORMAT.md\\fR\nThe format of feeds and the protocol of clients.\n"
      ".TP\n\\fBANALYTICS.md\\fR\nThe questions of vizzy analytics and their formulas.\n"
      ".TP\n\\fBFIGURES.md\\fR\nMeasured sizes, times and memory.\n"
      ".TP\n\\fBARCHITECTURE.md\\fR\nThe code: rooms, layers and terms.\n"
      ".TP\n\\fBCONTRIBUTING.md\\fR\nBuilding, testing and changing vizzy.\n";
  return text;
}

}  // namespace vizzy::cli
