#include "core/http/retry.h"

#include <catch2/catch.hpp>

using namespace vizzy::http;
using std::chrono::milliseconds;

TEST_CASE("only answers that may be other ones later are asked for again") {
  for (const int status : {429, 500, 502, 503, 504}) CHECK(is_transient(status));
  for (const int status : {200, 301, 400, 403, 404, 409, 412, 501})
    CHECK_FALSE(is_transient(status));
}

TEST_CASE("intervals grow to a limit, and jitter takes at most half of them") {
  const RetryPolicy policy{.first_delay = milliseconds(200), .max_delay = milliseconds(1000)};
  CHECK(delay_before(policy, 1, 0) == milliseconds(100));
  CHECK(delay_before(policy, 1, 1) == milliseconds(200));
  CHECK(delay_before(policy, 2, 1) == milliseconds(400));
  CHECK(delay_before(policy, 3, 1) == milliseconds(800));
  CHECK(delay_before(policy, 4, 1) == milliseconds(1000));
  CHECK(delay_before(policy, 1000, 1) == milliseconds(1000));
}

TEST_CASE("Retry-After is read as seconds or as a date") {
  const auto now = std::chrono::system_clock::from_time_t(784'111'777);  // 1994-11-06 08:49:37
  CHECK(retry_after("120", now) == milliseconds(120'000));
  CHECK(retry_after("Sun, 06 Nov 1994 08:50:37 GMT", now) == milliseconds(60'000));
  CHECK(retry_after("Sun, 06 Nov 1994 08:40:00 GMT", now) == milliseconds(0));
  CHECK_FALSE(retry_after("", now));
  CHECK_FALSE(retry_after("soon", now));
}
