#include "cli/application.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <new>
#include <span>
#include <system_error>
#include <utility>

#include "cli/clock.h"
#include "cli/command_table.h"
#include "cli/options/command_line.h"
#include "cli/options/environment.h"
#include "cli/options/help.h"
#include "cli/options/settings.h"
#include "cli/options/usage_error.h"
#include "cli/run_log.h"
#include "cli/run_options.h"
#include "cli/signals.h"
#include "cli/standard_output.h"
#include "cli/standard_streams.h"
#include "cli/terminal_progress.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {

using Arguments = std::vector<std::string>;

std::unique_ptr<Progress> progress(bool quiet) {
  if (quiet || isatty(STDERR_FILENO) == 0) return std::make_unique<NoProgress>();
  return std::make_unique<TerminalProgress>(stderr, std::cout);
}

bool asks_for_help(const std::string& argument) {
  return argument == "--help" || argument == "-h" || argument.starts_with("--help=");
}

/// What "--" ends: behind it stand names and keys, whatever they look like.
std::span<std::string> before_dashes(Arguments& arguments) {
  return {arguments.begin(), std::ranges::find(arguments, "--")};
}

/// "help" may come before or after a command instead of --help.
void replace_help_word(Arguments& arguments) {
  if (arguments[0] == "help") std::ranges::rotate(arguments, arguments.begin() + 1);
  const std::span<std::string> options = before_dashes(arguments);
  if (options.size() == arguments.size() && options.back() == "help") options.back() = "--help";
}

bool names_nothing(const Arguments& arguments) {
  return arguments.empty() || arguments == Arguments{"--"};
}

/// Answers what needs no command; false when there is one to run.
bool answer(const ProgramDescription& program, const Arguments& arguments) {
  if (names_nothing(arguments) || asks_for_help(arguments[0]) ||
      (arguments[0] == "help" && arguments.size() == 1)) {
    std::cout << program_help(program);
    // A script whose variable is empty must not pass for one that published.
    if (names_nothing(arguments)) throw Error(ErrorKind::usage, "no command is named");
  } else if (arguments[0] == "--version" || arguments[0] == "version") {
    std::cout << "vizzy " << program.version << '\n';
  } else {
    return false;
  }
  return true;
}

/// The next name of a group or a command. "--" may stand before it, and then ends the options of
/// the command, too.
Arguments::iterator next_name(Arguments& arguments) {
  return arguments.begin() + (arguments.size() > 1 && arguments[0] == "--" ? 1 : 0);
}

/// Takes the word of a group off the front; empty when there is none.
std::string take_group(const ProgramDescription& program, Arguments& arguments) {
  const auto name = next_name(arguments);
  if (program.words_of(*name).empty()) return "";
  std::string group = std::move(*name);
  arguments.erase(name);
  return group;
}

/// Takes the name of a command off the front.
const CommandDescription& take_command(const ProgramDescription& program, const std::string& group,
                                       Arguments& arguments) {
  const auto name = next_name(arguments);
  const CommandDescription* const command = program.find(group, *name);
  if (command == nullptr)
    throw unknown_command(program, group, *name,
                          name == arguments.begin() ? Options::may_follow : Options::have_ended);
  arguments.erase(name);
  return *command;
}

/// Gives the options their values, from the command line and the settings. The log learns
/// its format first, so that errors are reported in the format that the user asks for if possible.
void set_options(const ProgramDescription& program, const CommandDescription& command,
                 const std::filesystem::path& settings_file, Arguments arguments, RunLog& log) {
  CommandLine line(command.options, std::move(arguments));
  log.begin(command.full_name(), run_options(line));
  line.add(read_settings(program, command, settings_file, line.section_name()));
  log.begin(command.full_name(), run_options(line));
  log.warn(unknown_variables(program));
  line.store(command.full_name());
  (void)now();  // a wrong clock is a usage error, found before anything is touched
}

void run_command(Command& command, const ProgramDescription& program, StandardOutput& output,
                 RunLog& log) {
  const StopOnSignals signals;
  Environment environment{std::cin,        std::cout, std::cerr, isatty(STDOUT_FILENO) != 0,
                          signals.token(), now,       progress,  log,
                          program};
  command.run(environment);
  output.finish();
  log.succeeded();
}

void run(Arguments arguments, StandardOutput& output, RunLog& log) {
  const std::vector<CommandEntry> commands = all_commands();
  const ProgramDescription program = describe(commands);
  const std::filesystem::path settings_file = take_settings_file(arguments);
  const auto print = [&output](const std::string& text) {
    std::cout << text;
    output.finish();
  };
  if (answer(program, arguments)) return print("");
  replace_help_word(arguments);

  const std::string group = take_group(program, arguments);
  if (!group.empty() && (names_nothing(arguments) || asks_for_help(arguments[0])))
    return print(group_help(program, group));
  const CommandDescription& command = take_command(program, group, arguments);
  if (std::ranges::any_of(before_dashes(arguments), asks_for_help))
    return print(command_help(program, command));
  set_options(program, command, settings_file, std::move(arguments), log);
  const auto index = static_cast<std::size_t>(&command - program.commands.data());
  run_command(*commands[index].command, program, output, log);
}

/// Runs the command line; returns the exit code.
int exit_code_of(Arguments arguments, StandardOutput& output, RunLog& log) noexcept {
  try {
    run(std::move(arguments), output, log);
    return 0;
  } catch (const Error& error) {
    return log.failed(error);
  } catch (const std::bad_alloc&) {
    return log.failed(ErrorKind::failed, "out of memory; run on a machine with more");
  } catch (const std::filesystem::filesystem_error& error) {
    return log.failed(system_error("cannot use", error.path1().string(), error.code().value()));
  } catch (const std::system_error& error) {  // most likely of a thread that could not be started
    return log.failed(system_error("cannot run", "all threads", error.code().value()));
  } catch (...) {  // what a library says of it helps nobody
    return log.failed(ErrorKind::failed,
                      "an internal error; please report it with the command and its data");
  }
}

/// A program that reads the result finds the error in its place.
void print_error_json(const std::string& json) noexcept {
  try {
    std::cout << json;
  } catch (...) {  // no memory is left; stderr has the message
  }
}

}  // namespace

int run_application(std::vector<std::string> arguments) noexcept {
  occupy_standard_streams();
  report_failed_writes();
  RunLog log(stderr, isatty(STDERR_FILENO) != 0 ? RunLog::Watched::yes : RunLog::Watched::no, now);
  StandardOutput output(std::cout);
  const int code = exit_code_of(std::move(arguments), output, log);
  if (output.is_unused()) print_error_json(log.error_json());
  return code;
}

}  // namespace vizzy::cli
