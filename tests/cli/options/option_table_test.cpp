#include "cli/options/option_table.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

#include "cli/command_table.h"
#include "cli/options/command_line.h"
#include "cli/options/completion.h"
#include "cli/options/help.h"
#include "cli/options/man_page.h"
#include "cli/options/settings.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"

using namespace vizzy::cli;

namespace {

enum class Speed { fast, slow };

/// A program with one command, "go", with one option.
ProgramDescription one_option(Speed& speed) {
  ProgramDescription program{.name = "vizzy", .version = "1", .description = "A program"};
  program.commands.push_back({"", "go", "Go somewhere"});
  program.commands[0].options.value(
      "--top-speed", speed, values::one_of<Speed>({{"fast", Speed::fast}, {"slow", Speed::slow}}),
      "How fast to go");
  return program;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("one row is read by the help, the manual page and completion", "[options]") {
  Speed speed = Speed::slow;
  const ProgramDescription program = one_option(speed);
  CHECK(command_help(program, program.commands[0]) ==
        "Go somewhere\n"
        "\n"
        "Usage: vizzy go [OPTIONS]\n"
        "\n"
        "Options:\n"
        "  -h,--help                   Print this help message and exit\n"
        "  --top-speed {fast,slow}     How fast to go [default: slow]\n"
        "\n");
  CHECK(contains(man_page(program),
                 ".TP\n\\fB\\-\\-top\\-speed\\fR \\fI{fast,slow}\\fR\nHow fast to go (default: "
                 "slow)\n"));
  CHECK(contains(bash_completion(program), "--top-speed) _vizzy_words 'fast slow'"));
  CHECK(contains(zsh_completion(program), "'--top-speed=[How fast to go]:value:(fast slow)'"));
  CHECK(contains(fish_completion(program), "-l top-speed -x -a 'fast slow' -d 'How fast to go'"));
}

TEST_CASE("the same row is set by the command line, the environment and the settings file",
          "[options]") {
  const vizzy::test::TemporaryFolder folder;
  vizzy::test::write_file(folder / "vizzy.toml", "[go]\ntop-speed = \"fast\"\n");
  Speed speed = Speed::slow;
  const ProgramDescription program = one_option(speed);
  const CommandDescription& command = program.commands[0];

  const std::vector<Setting> settings = read_settings(program, command, folder / "vizzy.toml");
  REQUIRE(settings.size() == 1);
  CHECK(settings[0].option == "top-speed");
  CHECK(settings[0].origin == (folder / "vizzy.toml").string() + ":2");
  CommandLine from_file(command.options, {});
  from_file.add(settings);
  from_file.store("go");
  CHECK(speed == Speed::fast);

  CommandLine from_arguments(command.options, {"--top-speed", "slow"});
  from_arguments.add(settings);
  from_arguments.store("go");
  CHECK(speed == Speed::slow);
  CHECK(command.options.find("--top-speed")->variable() == "VIZZY_TOP_SPEED");
}

TEST_CASE("the default in the help is what the target holds, or what is said instead",
          "[options]") {
  std::string out = "out";
  std::string endpoint;
  unsigned threads = 7;
  std::uint64_t memory = 64U << 20;
  std::vector<std::string> feeds{"a"};
  OptionTable table;
  table.value("--out", out, values::folder(), "");
  table.value("--endpoint", endpoint, values::text(), "");
  table.value("--threads", threads, values::whole_number(1, 256), "",
              {.default_text = "all cores"});
  table.value("--memory", memory, values::byte_size(0, memory), "");
  table.value("--feed", feeds, values::text(), "");
  table.argument("needed", out, values::text(), "", {.required = true});
  CHECK(table.find("--out")->default_text == "out");
  CHECK(table.find("--endpoint")->default_text.empty());
  CHECK(table.find("--threads")->default_text == "all cores");
  CHECK(table.find("--memory")->default_text == "64MiB");
  CHECK(table.find("--feed")->default_text.empty());
  CHECK(table.find("needed")->default_text.empty());
}

TEST_CASE("settings are for options with names that allow it", "[options]") {
  std::string db;
  std::string folder;
  OptionTable table;
  table.argument("folder", folder, values::folder(), "");
  table.value("--db", db, values::database(), "", {.settable = false});
  table.value("--page-size", folder, values::text(), "", {.positional = "size"});
  CHECK(table.find("--page-size")->setting() == "page-size");
  CHECK(table.find_setting("page-size") == table.find("--page-size"));
  CHECK(table.find_setting("db") == nullptr);
  CHECK(table.find_setting("folder") == nullptr);
  CHECK(table.find_setting("help") == nullptr);
  CHECK(table.find("--db")->variable().empty());
}

TEST_CASE("every option of every command has its own name and a help", "[options]") {
  const std::vector<CommandEntry> commands = all_commands();
  const ProgramDescription program = describe(commands);
  for (const CommandDescription& command : program.commands) {
    std::set<std::string> names;
    for (const Option& option : command.options.rows()) {
      INFO(command.full_name() << ' ' << option.message_name());
      CHECK(names.insert(option.message_name()).second);
      CHECK_FALSE(option.help.empty());
      CHECK((option.name.empty() || option.name.starts_with("--")));
      CHECK((option.kind == ValueKind::flag) == option.value_name.empty());
      CHECK((option.kind == ValueKind::choice) == !option.choices.empty());
      CHECK((option.store != nullptr || option.name == "--help"));
    }
    CHECK_FALSE(command.options.footer().empty());
  }
}
