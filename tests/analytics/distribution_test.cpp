#include "core/analytics/distribution.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

using namespace vizzy;
using namespace vizzy::analytics;

TEST_CASE("quantiles are those of the sorted values, exact when small and within 0.1% when large") {
  std::mt19937_64 random(1);
  for (const double scale : {3.0, 8.0, 20.0}) {
    Distribution distribution;
    std::vector<std::int64_t> values;
    for (int i = 0; i < 5001; ++i) {
      values.push_back(
          static_cast<std::int64_t>(std::exp(std::uniform_real_distribution<>(0, scale)(random))));
      distribution.add(values.back());
    }
    std::ranges::sort(values);
    CHECK(distribution.count() == values.size());
    CHECK(distribution.least() == values.front());
    CHECK(distribution.greatest() == values.back());
    for (const double share : {0.0001, 0.5, 0.9, 0.99, 1.0}) {
      const auto rank = static_cast<std::size_t>(std::ceil(share * double(values.size())));
      const std::int64_t exact = values[rank - 1];
      if (exact < 2048) {
        CHECK(distribution.quantile(share) == exact);
      } else {
        CHECK(distribution.quantile(share) <= exact);
        CHECK(double(distribution.quantile(share)) >= double(exact) * (1 - 1.0 / 1024));
      }
    }
  }
}

TEST_CASE("nothing, negative and huge values have their place") {
  Distribution distribution;
  CHECK(distribution.quantile(0.5) == 0);
  CHECK(distribution.histogram(3) == std::vector<std::uint64_t>{0, 0, 0});
  distribution.add(-5);
  CHECK(distribution.quantile(0.5) == 0);
  CHECK(distribution.histogram(3) == std::vector<std::uint64_t>{0, 0, 0});
  distribution.add(std::numeric_limits<std::int64_t>::max());
  distribution.add(7);
  CHECK(distribution.quantile(0.5) == 7);
  CHECK(distribution.quantile(1) == std::numeric_limits<std::int64_t>::max());
}

TEST_CASE("a histogram has steps of equal ratio and leaves zeros out") {
  Distribution distribution;
  for (const std::int64_t value : {0, 1, 1, 5, 12, 99, 101, 1000}) distribution.add(value);
  CHECK(distribution.histogram(3) == std::vector<std::uint64_t>{3, 2, 2});
  Distribution one;
  one.add(42);
  CHECK(one.histogram(2) == std::vector<std::uint64_t>{1, 0});
}
