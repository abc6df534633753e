#include "core/http/ini_file.h"

#include <catch2/catch.hpp>

#include "core/http/shell_words.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::http;
using namespace vizzy::test;

namespace {

std::string value_in(const std::string& text, const std::string& section,
                     const std::string& option) {
  for (const auto& [name, options] : parse_ini(text, "f"))
    if (name == section && options.contains(option)) return options.at(option);
  return "absent";
}

std::string refused_ini(const std::string& text) {
  return thrown(ErrorKind::usage, [&] { (void)parse_ini(text, "f"); });
}

}  // namespace

TEST_CASE("an INI file is read as Python's configparser reads it") {
  CHECK(value_in("[a]\nk = v\n", "a", "k") == "v");
  CHECK(value_in("[a] # main\nk=v", "a", "k") == "v");
  CHECK(value_in("  [a]\n  k = v\n  l = w\n", "a", "l") == "w");
  CHECK(value_in("[a]\r\nk = v\r\nl = w\r\n", "a", "k") == "v");
  CHECK(value_in("[a]\rk = v\rl = w\r", "a", "l") == "w");
  CHECK(value_in("[a]\nKEY = Value\n", "a", "key") == "Value");
  CHECK(value_in("[a]\nk: v = w\n", "a", "k") == "v = w");
  CHECK(value_in("[a]\nk = v # w ; x\n", "a", "k") == "v # w ; x");
  CHECK(value_in("[a]\n# k = v\n; k = w\n", "a", "k") == "absent");
  CHECK(value_in("[a]\nk = v\n  # no value\n  w\n", "a", "k") == "v\nw");
  CHECK(value_in("[a]\nk =\n  x = y\n\n  z = w\nl = m\n\n", "a", "k") == "\nx = y\n\nz = w");
  CHECK(value_in("[a]\nk = v\n\n\n", "a", "k") == "v");
  CHECK(value_in("[a]\nk =\n", "a", "k").empty());
  CHECK(value_in("[a] x] y\nk = v", "a] x", "k") == "v");
  CHECK(value_in("", "a", "k") == "absent");
}

TEST_CASE("an INI file that the AWS tools refuse is an error with its line, never with its text") {
  const std::string cure = "; correct it: the AWS tools cannot read the file either";
  CHECK(refused_ini("k = v\n") == "f:1: the line is before the first [section]" + cure);
  CHECK(refused_ini("[a]\n\nsecret\n") == "f:3: the line has no name and \"=\"" + cure);
  CHECK(refused_ini("[a]\n= secret\n") == "f:2: the line has no name and \"=\"" + cure);
  CHECK(refused_ini("[a\nk = v\n") == "f:1: the line is before the first [section]" + cure);
  CHECK(refused_ini("[a]\nk = v\n[b]\n[a]\n") == "f:4: the line has the section [a] again" + cure);
  CHECK(refused_ini("[a]\ns3 =\n  x = y\n  [b]\n") ==
        "f: the block s3 in [a] has a line without \"=\"" + cure);
  CHECK(refused_ini("[a]\nk = v\nK = w\n") == "f:3: the line sets k again in [a]" + cure);
}

TEST_CASE("a block of a value has options of its own") {
  const std::string s3 = "\naddressing_style = path\n endpoint_url=http://h:1/a=b\n";
  CHECK(nested_option(s3, "addressing_style") == "path");
  CHECK(nested_option(s3, "endpoint_url") == "http://h:1/a=b");
  CHECK(nested_option(s3, "style").empty());
}

TEST_CASE("words are split as a shell splits them, and nothing else is done to them") {
  using Words = std::vector<std::string>;
  CHECK(shell_words("a  b\tc\n") == Words{"a", "b", "c"});
  CHECK(shell_words("'a b' \"c d\"e f\\ g") == Words{"a b", "c de", "f g"});
  CHECK(shell_words("'' \"\"") == Words{"", ""});
  CHECK(shell_words(R"('a\b' "c\d" "e\"f\\g" h\'i)") ==
        Words{R"(a\b)", R"(c\d)", R"(e"f\g)", "h'i"});
  CHECK(shell_words("$HOME ~ * | ; #x") == Words{"$HOME", "~", "*", "|", ";", "#x"});
  CHECK(shell_words("").value().empty());
  CHECK_FALSE(shell_words("'a"));
  CHECK_FALSE(shell_words("\"a"));
  CHECK_FALSE(shell_words("a\\"));
}
