#include "core/sort/repeated_hashes.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <vector>

#include "tests/support/temporary_folder.h"

using namespace vizzy;
using namespace vizzy::sort;
using namespace vizzy::test;

TEST_CASE("hashes that came more than once are found, in memory and on disk") {
  const TemporaryFolder folder;
  for (const std::size_t memory_bytes : {std::size_t{16} << 10, std::size_t{16} << 20}) {
    MemoryBudget memory(memory_bytes, folder.path());
    RepeatedHashes hashes(memory);
    std::mt19937_64 random(3);
    std::vector<std::uint64_t> repeated;
    for (int i = 0; i < 20'000; ++i) {
      const std::uint64_t hash = random();
      hashes.add(hash);
      if (i % 5000 == 0) repeated.push_back(hash);
    }
    CHECK(hashes.find().empty());
    for (const std::uint64_t hash : repeated) hashes.add(hash);
    hashes.add(repeated.front());  // three times: found once
    std::ranges::sort(repeated);
    CHECK(hashes.find() == repeated);
  }
}

TEST_CASE("zero and the largest hash are hashes like others") {
  MemoryBudget memory(std::size_t{1} << 20, {});
  RepeatedHashes hashes(memory);
  CHECK(hashes.find().empty());
  hashes.add(0);
  hashes.add(~std::uint64_t{0});
  CHECK(hashes.find().empty());
  hashes.add(0);
  hashes.add(~std::uint64_t{0});
  CHECK(hashes.find() == std::vector<std::uint64_t>{0, ~std::uint64_t{0}});
}
