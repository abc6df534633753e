#include "core/purge/url_placeholder.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/error.h"

namespace vizzy::purge {

namespace {

std::string refusal(const std::string& command) {
  try {
    return "accepted: " + with_arguments(command);
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::usage);
    return error.message().problem;
  }
}

}  // namespace

TEST_CASE("the URLs of a purge command are the arguments of its shell") {
  CHECK(with_arguments("curl {urls}") == "curl \"$@\"");
  CHECK(with_arguments("{urls}") == "\"$@\"");
  CHECK(with_arguments("for u in {urls};do echo \"$u\"; done; echo {urls}>f") ==
        "for u in \"$@\";do echo \"$u\"; done; echo \"$@\">f");
  CHECK(with_arguments("it\\'s {urls}") == "it\\'s \"$@\"");
  CHECK(with_arguments("echo \"it's\" 'say \"' {urls}") == "echo \"it's\" 'say \"' \"$@\"");
  CHECK(with_arguments("echo \"n: $(echo {urls} | wc -w)\"") ==
        "echo \"n: $(echo \"$@\" | wc -w)\"");
  CHECK(with_arguments("echo `echo {urls}`") == "echo `echo \"$@\"`");
  CHECK(with_arguments("(curl {urls})") == "(curl \"$@\")");
  CHECK(with_arguments("true # it's all\ncurl {urls}") == "true # it's all\ncurl \"$@\"");
  CHECK(with_arguments("exit 3 # {urls}") == "exit 3 # \"$@\"");
  CHECK(with_arguments("echo a#'b' {urls}") == "echo a#'b' \"$@\"");
}

TEST_CASE("URLs in quotes would reach no program, so they are refused") {
  constexpr const char* kQuoted = "the purge command has {urls} in quotes, where no URL reaches it";
  CHECK(refusal("sh -c 'echo {urls}'") == kQuoted);
  CHECK(refusal("ssh edge \"purge {urls}\"") == kQuoted);
  CHECK(refusal("curl \"{urls}\"") == kQuoted);
  CHECK(refusal("curl {urls}; ssh edge 'purge {urls}'") == kQuoted);
  CHECK(refusal("echo \"$(sh -c 'echo {urls}')\"") == kQuoted);
  CHECK(refusal("echo \"$(date) {urls}\"") == kQuoted);
}

TEST_CASE("URLs that are a part of a word would become one word with only the first of them") {
  constexpr const char* kPart =
      "the purge command has {urls} as a part of a word, where only the first URL goes";
  CHECK(refusal("curl https://host{urls}") == kPart);
  CHECK(refusal("purge --url={urls}") == kPart);
  CHECK(refusal("purge {urls}.json") == kPart);
  CHECK(refusal("purge \\{urls}") == kPart);
}

}  // namespace vizzy::purge
