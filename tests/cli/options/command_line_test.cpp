#include "cli/options/command_line.h"

#include <catch2/catch.hpp>

#include <optional>

#include "core/error.h"

using namespace vizzy::cli;

namespace {

using Texts = std::vector<std::string>;

/// A command with its targets.
struct Example {
  Example() {
    table.argument("destination", destination, values::text("DEST"), "Where it goes",
                   {.required = true});
    table.value("--out", out, values::folder(), "Output folder");
    table.value("--threads", threads, values::whole_number(1, 256), "Threads");
    table.value("--from", from, values::text("NAME"), "Feeds");
    table.flag("--quiet", quiet, "Print nothing");
    table.checked("--log-format", values::one_of<int>({{"text", 0}, {"json", 1}}), "A log");
  }

  void run(Texts arguments, const std::vector<Setting>& settings = {}) {
    CommandLine line(table, std::move(arguments));
    line.add(settings);
    line.store("send");
  }

  [[nodiscard]] std::string failure(Texts arguments, const std::vector<Setting>& settings = {}) {
    try {
      run(std::move(arguments), settings);
    } catch (const vizzy::Error& error) {
      CHECK(error.kind() == vizzy::ErrorKind::usage);
      return error.what();
    }
    return "";
  }

  std::string destination;
  std::string out = "out";
  std::optional<unsigned> threads;
  Texts from;
  bool quiet = false;
  OptionTable table;
};

}  // namespace

TEST_CASE("values go where the table says, the last one wins and a list takes all", "[options]") {
  Example example;
  example.run(
      {"www", "--out", "a", "--out=b", "--threads", "3", "--from=x", "--from=y", "--quiet"});
  CHECK(example.destination == "www");
  CHECK(example.out == "b");
  CHECK(example.threads == 3);
  CHECK(example.from == Texts{"x", "y"});
  CHECK(example.quiet);
}

TEST_CASE("what is not given keeps its default", "[options]") {
  Example example;
  example.run({"www"});
  CHECK(example.out == "out");
  CHECK_FALSE(example.threads);
  CHECK(example.from.empty());
}

TEST_CASE("the command line wins over a setting, that over the default", "[options]") {
  const std::vector<Setting> settings{{"out", {"set"}, "VIZZY_OUT"},
                                      {"from", {"a", "b"}, "vizzy.toml:2"},
                                      {"quiet", {"true"}, "vizzy.toml:1"}};
  Example example;
  example.run({"www"}, settings);
  CHECK(example.out == "set");
  CHECK(example.from == Texts{"a", "b"});
  CHECK(example.quiet);

  Example given;
  given.run({"www", "--out", "mine", "--from", "c", "--quiet=false"}, settings);
  CHECK(given.out == "mine");
  CHECK(given.from == Texts{"c"});
  CHECK_FALSE(given.quiet);
}

TEST_CASE("a setting takes no argument of the command line for its value", "[options]") {
  Example example;
  CHECK(example.failure({"www", "--quiet"}, {{"out", {""}, "vizzy.toml:1"}}) ==
        "--out: \"\" is empty; give a value, or leave it out (from vizzy.toml:1)\n"
        "run vizzy send --help for the options");
  example.run({"www", "--quiet"}, {{"out", {"--"}, "vizzy.toml:1"}, {"from", {"a"}, "VIZZY_FROM"}});
  CHECK(example.out == "--");
  CHECK(example.destination == "www");
  CHECK(example.quiet);
}

TEST_CASE("a wrong value is named with its option, and with its origin where it is a setting",
          "[options]") {
  Example example;
  CHECK(example.failure({"www", "--threads", "many"}) ==
        "--threads: \"many\" is not a whole number from 1 to 256\n"
        "run vizzy send --help for the options");
  CHECK(example.failure({"www"}, {{"threads", {"0"}, "vizzy.toml:3"}}) ==
        "--threads: \"0\" is not a whole number from 1 to 256 (from vizzy.toml:3)\n"
        "run vizzy send --help for the options");
  CHECK(example.failure({"www"}, {{"quiet", {"perhaps"}, "VIZZY_QUIET"}}) ==
        "--quiet takes true or false (from VIZZY_QUIET)\n"
        "run vizzy send --help for the options");
  CHECK(example.failure({"www", "--threads", "1"}, {{"threads", {"0"}, "VIZZY_THREADS"}}).empty());
}

TEST_CASE("what is missing, unknown or too much is named", "[options]") {
  Example example;
  const std::string hint = "\nrun vizzy send --help for the options";
  CHECK(example.failure({"www", "--out"}) == "--out needs a value: FOLDER" + hint);
  CHECK(example.failure({}) == "the argument destination is missing: Where it goes" + hint);
  CHECK(example.failure({"www", "--treads", "3"}) ==
        "unknown option \"--treads\" (did you mean \"--threads\"?)" + hint);
  CHECK(example.failure({"www", "more"}) == "unexpected argument \"more\"" + hint);
}

TEST_CASE("what is unknown is told first: it may be the one that seems to be missing",
          "[options]") {
  Example example;
  CHECK(example.failure({"--threads=x", "--nope"}).starts_with("unknown option \"--nope\""));
  CHECK(example.failure({"--nope"}).starts_with("unknown option \"--nope\""));
  CHECK(example.failure({"a", "b", "--nope"}).starts_with("unknown option \"--nope\""));
  CHECK(example.failure({"--threads=x"}).starts_with("--threads: "));
}

TEST_CASE("a value is named as it was given: by its place, by its name or by a setting",
          "[options]") {
  const auto failure = [](Texts arguments, const std::vector<Setting>& settings = {}) {
    int language = 0;
    OptionTable table;
    table.value("--language", language, values::whole_number(1, 9), "Language",
                {.positional = "language"});
    CommandLine line(table, std::move(arguments));
    line.add(settings);
    try {
      line.store("models");
    } catch (const vizzy::Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string reason =
      " \"x\" is not a whole number from 1 to 9\nrun vizzy models --help for the options";
  CHECK(failure({"x"}) == "language:" + reason);
  CHECK(failure({"--", "x"}) == "language:" + reason);
  CHECK(failure({"--language", "x"}) == "--language:" + reason);
  CHECK(failure({"--language=x"}) == "--language:" + reason);
  CHECK(failure({"--", "--language"}).starts_with("language: \"--language\" is not"));
  CHECK(failure({}, {{"language", {"x"}, "VIZZY_LANGUAGE"}})
            .starts_with("--language: \"x\" is not a whole number from 1 to 9 (from VIZZY_LANG"));
}

TEST_CASE("a required option may be set, and is named as the argument that it may be",
          "[options]") {
  std::string language;
  OptionTable table;
  table.value("--language", language, values::text(), "Language",
              {.positional = "language", .required = true});
  CommandLine line(table, {});
  CHECK_THROWS_WITH(
      line.store("models"),
      "the argument language is missing: Language\nrun vizzy models --help for the options");
  line.add({{"language", {"swift"}, "vizzy.toml:1"}});
  line.store("models");
  CHECK(language == "swift");
}

TEST_CASE("values can be read as they were given when the rest is wrong", "[options]") {
  const Example example;
  CommandLine line(example.table, {"--log-format", "json", "--nope", "--threads", "x", "--out"});
  CHECK(line.last_value("--log-format") == "json");
  CHECK(line.last_value("--threads") == "x");
  CHECK(line.last_value("--out") == "out");
  CHECK(line.last_value("destination").empty());
  CHECK(line.last_value("--gc").empty());
  line.add({{"out", {"a"}, "VIZZY_OUT"}, {"log-format", {"text"}, "VIZZY_LOG_FORMAT"}});
  CHECK(line.last_value("--out") == "a");
  CHECK(line.last_value("--log-format") == "json");
}
