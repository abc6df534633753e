#include "core/ingest/random.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace vizzy::ingest;

TEST_CASE("random numbers are those of the published SplitMix64") {
  // The first outputs for the state 1234567, as in the reference implementation's test vectors.
  Random random(1234567);
  CHECK(random.next() == 6457827717110365317U);
  CHECK(random.next() == 3203168211198807973U);
  CHECK(random.next() == 9817491932198370423U);
}

TEST_CASE("a power of two in integers is the true one") {
  CHECK(times_power_of_two(1000, 0) == 1000);
  CHECK(times_power_of_two(1000, 65536) == 2000);
  CHECK(times_power_of_two(1000, -65536) == 500);
  CHECK(times_power_of_two(1, -60 * 65536) == 0);
  for (int exponent = -300'000; exponent < 700'000; exponent += 4321) {
    const double exact = 1e9 * std::exp2(exponent / 65536.0);
    CHECK(std::abs(static_cast<double>(times_power_of_two(1'000'000'000, exponent)) - exact) <=
          exact * 1e-7 + 1);
  }
}

TEST_CASE("normal deviates have mean 0 and deviation 1") {
  Random random(1);
  double sum = 0, squares = 0;
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) {
    const double x = random.normal() / 65536.0;
    sum += x;
    squares += x * x;
  }
  CHECK(std::abs(sum / kDraws) < 0.02);
  CHECK(std::abs(squares / kDraws - 1) < 0.02);
}

TEST_CASE("a permutation takes every value once") {
  for (const std::uint64_t size : {1U, 2U, 3U, 16U, 17U, 1000U}) {
    const Permutation permutation(size, 1, 2);
    std::vector<bool> taken(size);
    for (std::uint64_t i = 0; i < size; ++i) taken.at(permutation(i)) = true;
    CHECK(std::ranges::count(taken, true) == static_cast<std::ptrdiff_t>(size));
  }
}
