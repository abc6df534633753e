#include "core/error.h"

#include <catch2/catch.hpp>

#include <cerrno>

using namespace vizzy;

TEST_CASE("each kind of error has its documented exit code") {
  CHECK(exit_code(ErrorKind::failed) == 1);
  CHECK(exit_code(ErrorKind::usage) == 2);
  CHECK(exit_code(ErrorKind::gate) == 3);
  CHECK(exit_code(ErrorKind::locked) == 4);
  CHECK(exit_code(ErrorKind::interrupted) == 130);
}

TEST_CASE("a full disk is named with its remedy") {
  const Error error = system_error("cannot write", "out/public/v1/discovery.json", ENOSPC);
  CHECK(error.kind() == ErrorKind::failed);
  CHECK(std::string(error.what()) ==
        "cannot write out/public/v1/discovery.json: No space left on device; free some space and "
        "run again");
}

TEST_CASE("diagnostics keep the first ones and count the rest") {
  Diagnostics diagnostics(2);
  CHECK(diagnostics.empty());
  diagnostics.add({"videos.csv:2", "view_count", "not an integer: \"many\""});
  diagnostics.add({"videos.csv:3", "", "5 fields where the header has 4"});
  diagnostics.add({"videos.csv:4", "id", "is empty"});
  CHECK(diagnostics.count() == 3);
  CHECK(diagnostics.text() ==
        "videos.csv:2: view_count: not an integer: \"many\"\n"
        "videos.csv:3: 5 fields where the header has 4\n"
        "... and 1 more");
}

TEST_CASE("a near word is suggested and a far one is not") {
  const std::vector<std::string> words{"page_size", "max_items", "sort"};
  CHECK(did_you_mean("page_sise", words) == " (did you mean \"page_size\"?)");
  CHECK(did_you_mean("sorts", words) == " (did you mean \"sort\"?)");
  CHECK(did_you_mean("colour", words).empty());
  CHECK(did_you_mean("PAGE", words).empty());
  CHECK(did_you_mean("pag", words) == " (did you mean \"page_size\"?)");
  CHECK(did_you_mean("ID", std::vector<std::string>{"id"}) == " (did you mean \"id\"?)");
  CHECK(did_you_mean("x", {}).empty());
  CHECK(did_you_mean("id", std::vector<std::string>{"id", "ids"}).empty());
  CHECK(did_you_mean("", std::vector<std::string>{"db"}).empty());
  CHECK(did_you_mean("xy", std::vector<std::string>{"db"}).empty());
}
