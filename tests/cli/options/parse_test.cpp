#include "cli/options/parse.h"

#include <catch2/catch.hpp>

using namespace vizzy::cli;

namespace {

using Texts = std::vector<std::string>;

/// The table of a command that has one of each, and what it holds.
struct Example {
  Example() {
    table.argument("keys", keys, values::text("KEY"), "Keys", {.required = true});
    table.value("--out", out, values::folder(), "Output folder");
    table.value("--from", from, values::text("NAME"), "Feeds");
    table.value("--limit", limit, values::whole_number(-10, 10), "Limit");
    table.flag("--quiet", quiet, "Print nothing");
  }

  [[nodiscard]] Texts given(const ParsedArguments& parsed, const std::string& name) const {
    const auto found = parsed.values.find(table.find(name));
    return found == parsed.values.end() ? Texts{} : found->second;
  }

  Texts keys;
  Texts from;
  std::string out = "out";
  int limit = 1;
  bool quiet = false;
  OptionTable table;
};

}  // namespace

TEST_CASE("options stand before, between and behind positional arguments", "[options]") {
  const Example example;
  const ParsedArguments parsed =
      parse(example.table, {"--out", "a", "1", "--quiet", "2", "--limit=3"});
  CHECK(example.given(parsed, "--out") == Texts{"a"});
  CHECK(example.given(parsed, "keys") == Texts{"1", "2"});
  CHECK(example.given(parsed, "--quiet") == Texts{"true"});
  CHECK(example.given(parsed, "--limit") == Texts{"3"});
}

TEST_CASE("every value of an option that is given twice is kept in its order", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"--out", "a", "--out=b", "1"});
  CHECK(example.given(parsed, "--out") == Texts{"a", "b"});
}

TEST_CASE("a flag may be given a value, and only behind an equals sign", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"--quiet=false", "--quiet", "perhaps"});
  CHECK(example.given(parsed, "--quiet") == Texts{"false", "true"});
  CHECK(example.given(parsed, "keys") == Texts{"perhaps"});
}

TEST_CASE("negative numbers are values and arguments, not options", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"--limit", "-5", "-7"});
  CHECK(example.given(parsed, "--limit") == Texts{"-5"});
  CHECK(example.given(parsed, "keys") == Texts{"-7"});
  CHECK_FALSE(parsed.unknown_option);
}

TEST_CASE("behind two dashes everything is positional", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"--quiet", "--", "--out", "-x"});
  CHECK(example.given(parsed, "keys") == Texts{"--out", "-x"});
  CHECK(example.given(parsed, "--out").empty());
}

TEST_CASE("a list leaves the arguments that the command requires", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"--from", "a", "b", "1"});
  CHECK(example.given(parsed, "--from") == Texts{"a", "b"});
  CHECK(example.given(parsed, "keys") == Texts{"1"});
}

TEST_CASE("an option takes what follows it, whatever it looks like", "[options]") {
  const Example example;
  CHECK(example.given(parse(example.table, {"--out", "--quiet", "1"}), "--out") ==
        Texts{"--quiet"});
}

TEST_CASE("what precedes an option without a value is still parsed", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"1", "--limit", "2", "--out"});
  CHECK(parsed.without_value == example.table.find("--out"));
  CHECK(example.given(parsed, "--limit") == Texts{"2"});
  CHECK(example.given(parsed, "keys") == Texts{"1"});
  CHECK(parse(example.table, {"1", "--out="}).without_value == example.table.find("--out"));
}

TEST_CASE("a missing argument is no mistake of the parser, as a setting may give it", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"--quiet"});
  CHECK(example.given(parsed, "--quiet") == Texts{"true"});
  CHECK(example.given(parsed, "keys").empty());
}

TEST_CASE("the first unknown option is named without its value", "[options]") {
  const Example example;
  const ParsedArguments parsed = parse(example.table, {"--nope=3", "--never", "1", "--quiet"});
  CHECK(parsed.unknown_option == "--nope");
  CHECK(example.given(parsed, "--quiet") == Texts{"true"});
  CHECK(parse(example.table, {"1", "-x"}).unknown_option == "-x");
  const OptionTable none;
  CHECK(parse(none, {"a", "--nope", "b"}).unknown_option == "--nope");
  CHECK(parse(none, {"a", "--nope", "b"}).unexpected_argument == "a");
}

TEST_CASE("an argument that nothing takes is unexpected, also one that looks like an option",
          "[options]") {
  const OptionTable table;
  CHECK(parse(table, {"a=b"}).unexpected_argument == "a=b");
  CHECK(parse(table, {"--", "--out"}).unexpected_argument == "--out");
  CHECK_FALSE(parse(table, {"--", "--out"}).unknown_option);
  CHECK_FALSE(parse(table, {"--"}).unexpected_argument);
}
