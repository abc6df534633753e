#include <catch2/catch.hpp>

#include <filesystem>
#include <string>

#include "tests/fuzz/targets.h"
#include "tests/support/text_file.h"

namespace fs = std::filesystem;

TEST_CASE("nothing but an error leaves a parser of outside bytes, for all of the fuzzers' corpus") {
  for (const auto& [name, run] : vizzy::fuzz::kTargets) {
    const fs::path folder = fs::path(VIZZY_FUZZ_CORPUS) / name;
    std::size_t inputs = 0;
    for (const auto& file : fs::directory_iterator(folder)) {
      INFO(file.path().string());
      const std::string bytes = vizzy::test::read_file(file.path());
      CHECK_NOTHROW(run(bytes));
      // Cut off anywhere, it is another input.
      for (std::size_t size = 0; size < bytes.size(); size += 1 + bytes.size() / 50)
        CHECK_NOTHROW(run(std::string_view(bytes).substr(0, size)));
      ++inputs;
    }
    INFO(folder.string());
    CHECK(inputs > 0);
  }
}
