#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "cli/command.h"
#include "cli/commands.h"
#include "cli/settings.h"
#include "cli/signals.h"
#include "cli/terminal_progress.h"
#include "core/error.h"

namespace vizzy::cli {
namespace {

struct CommandEntry {
  const char* name;
  const char* description;
  std::unique_ptr<Command> command;
};

std::vector<CommandEntry> all_commands() {
  std::vector<CommandEntry> commands;
  commands.push_back({"seed", "Fill a database with made-up creators", make_seed_command()});
  commands.push_back(
      {"import", "Bring creators or videos in from CSV or NDJSON", make_import_command()});
  commands.push_back({"build-feed", "Compile a database into a feed", make_build_feed_command()});
  commands.push_back({"verify", "Audit an output folder", make_verify_command()});
  commands.push_back({"gc", "Remove versions whose retention has passed", make_gc_command()});
  return commands;
}

/// The clock of the run. SOURCE_DATE_EPOCH fixes it (https://reproducible-builds.org/specs/).
std::chrono::sys_seconds now() {
  using namespace std::chrono;
  const char* fixed = std::getenv("SOURCE_DATE_EPOCH");
  if (fixed == nullptr) return floor<seconds>(system_clock::now());
  char* end = nullptr;
  const long long epoch = std::strtoll(fixed, &end, 10);
  if (end == fixed || *end != '\0' || epoch < 0)
    throw Error(ErrorKind::usage,
                fmt::format("SOURCE_DATE_EPOCH is \"{}\"; set it to seconds since 1970", fixed));
  return sys_seconds(seconds(epoch));
}

std::unique_ptr<Progress> progress(bool quiet) {
  if (quiet || isatty(STDERR_FILENO) == 0) return std::make_unique<NoProgress>();
  return std::make_unique<TerminalProgress>(stderr);
}

std::vector<std::string> names(const CLI::App& root) {
  std::vector<std::string> list;
  for (const CLI::App* command : root.get_subcommands({})) list.push_back(command->get_name());
  return list;
}

std::vector<std::string> options(const CLI::App& app) {
  std::vector<std::string> list;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) list.push_back("--" + name);
  return list;
}

/// What CLI11 says, with the nearest command or option, and where the help is.
Error usage_error(const CLI::App& root, const CLI::App* command, const std::string& wrong,
                  const std::string& what) {
  std::string hint;
  if (!wrong.empty()) hint = did_you_mean(wrong, command ? options(*command) : names(root));
  return {ErrorKind::usage, fmt::format("{}{}\nrun vizzy {}--help for the options", what, hint,
                                        command ? command->get_name() + " " : "")};
}

/// Parses `arguments` (in user's order, without the program's name) for one command.
void parse(CLI::App& command, const CLI::App& root, std::vector<std::string> arguments) {
  std::ranges::reverse(arguments);  // CLI11 takes them last first
  try {
    command.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    throw;
  } catch (const CLI::ExtrasError&) {
    std::string wrong;
    for (const std::string& argument : command.remaining())
      if (wrong.empty()) wrong = argument.substr(0, argument.find('='));
    throw usage_error(root, &command, wrong, fmt::format("unknown argument \"{}\"", wrong));
  } catch (const CLI::ParseError& error) {
    throw usage_error(root, &command, "", error.what());
  }
}

/// Splits off `--config FILE` or `--config=FILE`; the default is vizzy.toml where it exists.
std::filesystem::path take_config(std::vector<std::string>& arguments) {
  std::filesystem::path file;
  if (std::filesystem::exists("vizzy.toml")) file = "vizzy.toml";
  if (const char* named = std::getenv("VIZZY_CONFIG")) file = named;
  for (auto it = arguments.begin(); it != arguments.end(); ++it) {
    if (it->rfind("--config=", 0) == 0) {
      file = it->substr(std::string_view("--config=").size());
      arguments.erase(it);
      break;
    }
    if (*it == "--config" && std::next(it) != arguments.end()) {
      file = *std::next(it);
      arguments.erase(it, std::next(it, 2));
      break;
    }
  }
  return file;
}

/// A full disk must not look like success.
void flush_stdout() {
  std::cout.flush();
  if (!std::cout || std::fflush(stdout) != 0)
    throw Error(ErrorKind::failed, "cannot write the result to stdout");
}

void run(std::vector<std::string> arguments) {
  CLI::App root(
      "vizzy compiles a database into a feed that phones love: small, immutable,\n"
      "compressed JSON objects that any CDN serves.",
      "vizzy");
  root.get_formatter()->column_width(30);
  root.add_flag_function(
      "--version", [](std::int64_t) {}, "Print the version");
  root.add_option_function<std::string>(
      "--config", [](const std::string&) {},
      "Settings for all commands (TOML; default: vizzy.toml)");
  root.footer(
      "Every command has --help with an example.\n"
      "Options may also stand in vizzy.toml or the environment (VIZZY_DB=...).\n"
      "Exit codes: 0 done, 1 failed, 2 usage, 3 refused by a gate, 4 locked, 130 stopped.");
  std::vector<CommandEntry> commands = all_commands();
  for (CommandEntry& entry : commands) {
    CLI::App* app = root.add_subcommand(entry.name, entry.description);
    app->get_formatter()->column_width(30);
    app->option_defaults()->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    entry.command->declare(*app);
  }

  const std::filesystem::path config = take_config(arguments);
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h" ||
      arguments[0] == "help") {
    std::cout << root.help();
    return flush_stdout();
  }
  if (arguments[0] == "--version") {
    std::cout << "vizzy " << VIZZY_VERSION << '\n';
    return flush_stdout();
  }
  const auto entry =
      std::ranges::find_if(commands, [&](const auto& e) { return arguments[0] == e.name; });
  if (entry == commands.end())
    throw usage_error(root, nullptr, arguments[0],
                      fmt::format("unknown command \"{}\"", arguments[0]));

  CLI::App& app = *root.get_subcommand(entry->name);
  std::vector<std::string> all = configured_arguments(root, app, config);
  all.insert(all.end(), arguments.begin() + 1, arguments.end());
  try {
    parse(app, root, std::move(all));
  } catch (const CLI::CallForHelp&) {
    std::cout << app.help();
    return flush_stdout();
  }
  const StopOnSignals signals;
  Environment environment{std::cin,        std::cout, std::cerr, isatty(STDOUT_FILENO) != 0,
                          signals.token(), now,       progress};
  entry->command->run(environment);
  flush_stdout();
}

int report(ErrorKind kind, const char* message) {
  fmt::print(stderr, "vizzy: {}\n", message);
  return exit_code(kind);
}

}  // namespace
}  // namespace vizzy::cli

int main(int argc, char** argv) {
  using namespace vizzy;
  try {
    cli::run({argv + 1, argv + argc});
    return 0;
  } catch (const Error& error) {
    return cli::report(error.kind(), error.what());
  } catch (const std::bad_alloc&) {
    return cli::report(ErrorKind::failed, "out of memory; run on a machine with more");
  } catch (const std::exception& error) {
    return cli::report(ErrorKind::failed, error.what());
  }
}
