#include "core/publish/rate_limit.h"

#include <catch2/catch.hpp>

#include <thread>
#include <vector>

using namespace vizzy;
using namespace vizzy::publish;
using std::chrono::milliseconds;

namespace {

/// How long so many threads take that send 20,000 bytes each, at 100,000 a second.
RateLimit::Clock::duration sending(int threads, std::stop_token stop,
                                   RateLimit::Clock::duration limit) {
  const auto start = RateLimit::Clock::now();
  RateLimit rate_limit(100'000, std::move(stop), start + limit);
  std::vector<std::jthread> senders;
  for (int i = 0; i < threads; ++i) senders.emplace_back([&] { (void)rate_limit.take(20'000); });
  senders.clear();
  return RateLimit::Clock::now() - start;
}

}  // namespace

TEST_CASE("all that send share one rate, and one alone has all of it") {
  CHECK(sending(1, {}, std::chrono::hours(1)) < milliseconds(150));
  const auto three = sending(3, {}, std::chrono::hours(1));
  CHECK(three >= milliseconds(400));
  CHECK(three < milliseconds(2000));
}

TEST_CASE("nobody waits for a turn beyond the deadline, or after a stop request") {
  CHECK(sending(100, {}, milliseconds(100)) < milliseconds(2000));
  std::stop_source source;
  source.request_stop();
  CHECK(sending(100, source.get_token(), std::chrono::hours(1)) < milliseconds(2000));
}

TEST_CASE("a turn that does not come is said, and an end ends all waiting") {
  RateLimit rate_limit(1, {}, RateLimit::Clock::time_point::max());
  CHECK(rate_limit.take(1'000'000));
  std::jthread ending([&] { rate_limit.end(); });
  CHECK_FALSE(rate_limit.take(1));
}

TEST_CASE("without a rate nobody waits") {
  RateLimit rate_limit(0, {}, RateLimit::Clock::time_point::max());
  const auto start = RateLimit::Clock::now();
  for (int i = 0; i < 1000; ++i) CHECK(rate_limit.take(1'000'000'000));
  CHECK(RateLimit::Clock::now() - start < milliseconds(1000));
}
