#include "core/http/retry.h"

#include <catch2/catch.hpp>

using namespace vizzy::http;
using std::chrono::milliseconds;

namespace {

bool is_asked_again(int status, const std::string& body = "") {
  Response response;
  response.status = status;
  response.body = body;
  return is_transient(response);
}

}  // namespace

TEST_CASE("only answers that may be other ones later are asked for again") {
  for (const int status : {408, 429, 500, 502, 503, 504, 509, 520, 522, 524, 527, 530})
    CHECK(is_asked_again(status));
  for (const int status : {200, 301, 400, 403, 404, 409, 411, 412, 501, 505, 511})
    CHECK_FALSE(is_asked_again(status));
}

TEST_CASE("the code of an error counts whatever its status is") {
  for (const char* code : {"RequestTimeout", "OperationAborted", "ConditionalRequestConflict",
                           "IncompleteBody", "SlowDown", "InternalError", "ThrottlingException"})
    for (const int status : {200, 400, 403, 409}) {
      CHECK(is_asked_again(status, "<Error><Code>" + std::string(code) + "</Code></Error>"));
      CHECK(is_asked_again(status,
                           "<?xml version=\"1.0\"?>\n<ErrorResponse xmlns=\"x\"><Error><Code>" +
                               std::string(code) + "</Code></Error></ErrorResponse>\n"));
    }
  for (const char* code : {"AccessDenied", "NoSuchKey", "BucketAlreadyExists", "ExpiredToken", ""})
    CHECK_FALSE(is_asked_again(400, "<Error><Code>" + std::string(code) + "</Code></Error>"));
  // What a host serves is no error of a store because it tells of one.
  CHECK_FALSE(is_asked_again(200, R"({"text":"<Error><Code>SlowDown</Code></Error>"})"));
  CHECK_FALSE(is_asked_again(200, "<Error><Code>SlowDown</Code></Error> and more"));
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
  for (const char* endless : {"86401", "9223372036854775", "9223372036854775807",
                              "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
    CHECK(retry_after(endless, now) == std::chrono::hours(24));
  CHECK(retry_after("0", now) == milliseconds(0));
  for (const char* garbage : {"-5", "1.5", "1e9", "+3", "0x10", "12 s", "NaN"})
    CHECK(retry_after(garbage, now).value_or(milliseconds(0)) <= std::chrono::hours(24));
  CHECK_FALSE(retry_after("", now));
  CHECK_FALSE(retry_after("soon", now));
}
