#include "core/versions/retention.h"

#include <catch2/catch.hpp>

using namespace vizzy::versions;

namespace {

using Times = std::vector<std::optional<std::chrono::sys_seconds>>;

std::chrono::sys_seconds second(long long count) {
  return std::chrono::sys_seconds(std::chrono::seconds(count));
}

std::vector<long long> believed(const std::vector<long long>& recorded, long long now) {
  Times times;
  for (const long long time : recorded)
    times.push_back(time < 0 ? std::nullopt : std::optional(second(time)));
  std::vector<long long> counts;
  for (const auto time : believed_times(times, second(now)))
    counts.push_back(time.time_since_epoch().count());
  return counts;
}

}  // namespace

TEST_CASE("times that a right clock recorded are believed") {
  CHECK(believed({100, 200, 300}, 400) == std::vector<long long>{100, 200, 300});
  CHECK(believed({}, 400).empty());
}

TEST_CASE("a build from the future counts as the next one, or as now") {
  CHECK(believed({100, 9000, 300}, 400) == std::vector<long long>{100, 300, 300});
  CHECK(believed({9000, 9001, 300}, 400) == std::vector<long long>{300, 300, 300});
  CHECK(believed({100, 9000}, 400) == std::vector<long long>{100, 400});
  CHECK(believed({100, 9000, 9000, 9000, 300}, 400) ==
        std::vector<long long>{100, 300, 300, 300, 300});
}

TEST_CASE("a build from the past does not make versions expire early") {
  CHECK(believed({100, 3, 300}, 400) == std::vector<long long>{100, 100, 300});
  CHECK(believed({100, 200, 300}, 5) == std::vector<long long>{5, 5, 5});
}

TEST_CASE("a lost time counts as the next one") {
  CHECK(believed({100, -1, 300, -1}, 400) == std::vector<long long>{100, 300, 300, 400});
}
