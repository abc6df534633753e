#include "cli/application.h"

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <iostream>
#include <new>

#include "cli/clock.h"
#include "cli/command_tree.h"
#include "cli/help.h"
#include "cli/run_log.h"
#include "cli/run_options.h"
#include "cli/settings.h"
#include "cli/signals.h"
#include "cli/terminal_progress.h"
#include "cli/usage_error.h"
#include "core/error.h"

namespace vizzy::cli {

namespace {

/// A standard stream that the caller closed would lend its number to the next file that is opened,
/// and the result would be written into that file. Give it one that cannot be used either.
void occupy_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      (void)::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

std::unique_ptr<Progress> progress(bool quiet) {
  if (quiet || isatty(STDERR_FILENO) == 0) return std::make_unique<NoProgress>();
  return std::make_unique<TerminalProgress>(stderr, std::cout);
}

/// Whether stdout is a pipe that nobody reads any more.
bool reader_has_left() {
  pollfd stdout_pipe{.fd = STDOUT_FILENO, .events = 0, .revents = 0};
  return ::poll(&stdout_pipe, 1, 0) == 1 && (stdout_pipe.revents & POLLERR) != 0;
}

/// A full disk must not look like success. A reader that has seen enough (`| head`) is no error.
void flush_stdout() {
  errno = 0;
  std::cout.flush();
  if ((!std::cout || std::fflush(stdout) != 0) && !reader_has_left())
    throw system_error("cannot write the result to", "stdout", errno == 0 ? EIO : errno);
}

CLI::App& group_of(CLI::App& root, const CommandEntry& entry,
                   const std::vector<CommandGroup>& groups) {
  for (const CommandGroup& group : groups) {
    if (std::string_view(group.name) != entry.group) continue;
    if (CLI::App* app = find_command(root, group.name)) return *app;
    return *root.add_subcommand(group.name, group.description)->group("Commands");
  }
  return root;
}

void declare(CLI::App& root, const std::vector<CommandEntry>& commands,
             const std::vector<CommandGroup>& groups) {
  root.formatter(std::make_shared<HelpFormatter>());
  root.add_flag_function(
      "--version", [](std::int64_t) {}, "Print the version");
  root.add_option_function<std::string>(
          "--config", [](const std::string&) {},
          "Settings for all commands, in TOML; vizzy.toml is read where it stands")
      ->type_name("FILE");
  root.footer(
      "Every command has --help with an example.\n"
      "Options may also stand in vizzy.toml (db = \"...\", or under [build-feed]) or in\n"
      "the environment (VIZZY_DB=...). The command line wins, then the environment.\n"
      "Exit codes: 0 done, 1 failed, 2 usage, 3 refused by a gate, 4 locked,\n"
      "130 stopped.");
  for (const CommandEntry& entry : commands) {
    CLI::App* app = group_of(root, entry, groups)
                        .add_subcommand(entry.name, entry.description)
                        ->group("Commands");
    app->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }
}

CLI::App& app_of(CLI::App& root, const CommandEntry& entry) {
  CLI::App* group = *entry.group == '\0' ? &root : find_command(root, entry.group);
  return *find_command(*group, entry.name);
}

enum class Declared { one, all };

/// Declares the options of a command. Those of all take longer than many a command, and matter only
/// to settings, which may name them, and to who describes them.
void declare_options(CLI::App& root, const std::vector<CommandEntry>& commands,
                     const Command& wanted, Declared declared) {
  for (const CommandEntry& entry : commands)
    if (declared == Declared::all || entry.command.get() == &wanted)
      entry.command->declare(app_of(root, entry));
}

bool asks_for_help(const std::string& argument) { return argument == "--help" || argument == "-h"; }

/// Answers what needs no command; false when there is one to run.
bool answer(const CLI::App& root, const std::vector<std::string>& arguments) {
  if (arguments.empty() || asks_for_help(arguments[0]) ||
      (arguments[0] == "help" && arguments.size() == 1)) {
    std::cout << root.help();
    // A script whose variable is empty must not pass for one that published.
    if (arguments.empty()) throw Error(ErrorKind::usage, "no command is named");
  } else if (arguments[0] == "--version" || arguments[0] == "version") {
    std::cout << "vizzy " << VIZZY_VERSION << '\n';
  } else {
    return false;
  }
  return true;
}

/// Parses the command line and the settings. What is wrong is told as far as possible in the form
/// that they ask for.
void parse(CLI::App& root, CLI::App& app, const std::filesystem::path& settings_file,
           std::vector<std::string> arguments, RunLog& log) {
  const std::string name = full_name(app);  // CLI11 forgets whose command it is when it parses
  std::vector<Setting> settings;
  try {
    settings = read_settings(root, app, settings_file);
  } catch (const Error&) {
    parse_given(app, arguments);
    log.begin(name, run_options(app));
    throw;
  }
  try {
    parse(app, settings, std::move(arguments));
    (void)now();  // a wrong clock is a usage error, found before anything is touched
  } catch (const Error&) {
    log.begin(name, run_options(app));
    throw;
  }
  log.begin(name, run_options(app));
}

/// Takes the words of a command off the front: its group, its name. Only the group where help is
/// asked for or nothing follows.
CLI::App& take_command(CLI::App& root, std::vector<std::string>& arguments) {
  CLI::App* app = &root;
  while (!app->get_subcommands({}).empty()) {
    if (arguments.empty() || asks_for_help(arguments[0])) break;
    CLI::App* next = find_command(*app, arguments[0]);
    if (next == nullptr) throw unknown_command(*app, arguments[0]);
    arguments.erase(arguments.begin());
    app = next;
  }
  return *app;
}

Command& command_of(const CLI::App& app, const std::vector<CommandEntry>& commands) {
  const auto is_of = [&](const CommandEntry& entry) {
    return app.get_name() == entry.name &&
           app.get_parent()->get_name() == (*entry.group == '\0' ? "vizzy" : entry.group);
  };
  return *std::ranges::find_if(commands, is_of)->command;
}

std::string help_of(const CLI::App& app) {
  const std::string group = full_name(*app.get_parent());
  return app.help(group.empty() ? "vizzy" : "vizzy " + group);
}

void run(const std::vector<CommandEntry>& commands, const std::vector<CommandGroup>& groups,
         std::vector<std::string> arguments, RunLog& log) {
  CLI::App root(
      "vizzy compiles a database into a feed that phones love: small, immutable,\n"
      "compressed JSON objects that any CDN serves.",
      "vizzy");
  declare(root, commands, groups);
  const std::filesystem::path settings_file = take_settings_file(arguments);
  if (answer(root, arguments)) return flush_stdout();
  if (arguments[0] == "help") std::ranges::rotate(arguments, arguments.begin() + 1);
  if (arguments.back() == "help") arguments.back() = "--help";

  CLI::App& app = take_command(root, arguments);
  if (!app.get_subcommands({}).empty()) {
    std::cout << help_of(app);
    return flush_stdout();
  }
  Command& command = command_of(app, commands);
  const bool needs_all = !settings_file.empty() || command.describes_all();
  declare_options(root, commands, command, needs_all ? Declared::all : Declared::one);
  if (std::ranges::any_of(arguments, asks_for_help)) {
    std::cout << help_of(app);
    return flush_stdout();
  }
  parse(root, app, settings_file, std::move(arguments), log);

  const StopOnSignals signals;
  Environment environment{std::cin,        std::cout, std::cerr, isatty(STDOUT_FILENO) != 0,
                          signals.token(), now,       progress,  log};
  command.run(environment);
  flush_stdout();
  log.succeeded();
}

}  // namespace

int run_application(const std::vector<CommandEntry>& commands,
                    const std::vector<CommandGroup>& groups,
                    std::vector<std::string> arguments) noexcept {
  occupy_standard_streams();
  RunLog log(stderr, isatty(STDERR_FILENO) != 0 ? RunLog::Watched::yes : RunLog::Watched::no, now);
  try {
    run(commands, groups, std::move(arguments), log);
    return 0;
  } catch (const Error& error) {
    return log.failed(error.kind(), error.what());
  } catch (const std::bad_alloc&) {
    return log.failed(ErrorKind::failed, "out of memory; run on a machine with more");
  } catch (const std::exception& error) {
    return log.failed(ErrorKind::failed, error.what());
  }
}

}  // namespace vizzy::cli
