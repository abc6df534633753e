#include "core/feed/longest_run.h"

#include <catch2/catch.hpp>
#include <rapidcheck.h>
#include <rapidcheck/catch.h>

#include <algorithm>
#include <functional>
#include <random>
#include <set>

using namespace vizzy;
using Ranks = std::vector<std::uint64_t>;
using Run = std::vector<std::size_t>;

namespace {

/// By comparing each pair.
std::size_t greatest_length(const Ranks& ranks) {
  std::size_t greatest = 0;
  std::vector<std::size_t> lengths(ranks.size(), 1);
  for (std::size_t i = 0; i < ranks.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      if (ranks[j] < ranks[i]) lengths[i] = std::max(lengths[i], lengths[j] + 1);
    greatest = std::max(greatest, lengths[i]);
  }
  return greatest;
}

}  // namespace

TEST_CASE("the longest run rises, and no other is longer") {
  rc::prop("distinct ranks", [](const std::set<std::uint64_t>& set) {
    Ranks ranks(set.begin(), set.end());
    std::ranges::shuffle(ranks, std::mt19937(*rc::gen::arbitrary<unsigned>()));
    const Run run = feed::longest_run(ranks);
    RC_ASSERT(run.size() == greatest_length(ranks));
    RC_ASSERT(std::ranges::adjacent_find(run, std::greater_equal()) == run.end());
    for (std::size_t i = 1; i < run.size(); ++i) RC_ASSERT(ranks[run[i - 1]] < ranks[run[i]]);
  });
}

TEST_CASE("of two neighbours that change places the one that rose leaves the run") {
  CHECK(feed::longest_run({}).empty());
  CHECK(feed::longest_run({0, 2, 1, 3}) == Run{0, 2, 3});
  CHECK(feed::longest_run({3, 0, 1, 2}) == Run{1, 2, 3});
}
