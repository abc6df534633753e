#include "core/store/bookkeeping_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <exception>

#include "tests/support/not_counts.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using JsonValue = nlohmann::json;
using Strings = std::vector<std::string>;

TEST_CASE("a count is a whole number up to its limit") {
  CHECK(count_from(JsonValue(0U)) == 0);
  CHECK(count_from(JsonValue(UINT64_MAX)) == UINT64_MAX);
  CHECK(count_from(JsonValue(7U), 7) == 7);
  CHECK_THROWS_AS(count_from(JsonValue(8U), 7), std::exception);
  for (const std::string_view text : test::kNotCounts) {
    INFO(text);
    CHECK_THROWS_AS(count_from(JsonValue::parse(text)), std::exception);
    CHECK_THROWS_AS(time_from(JsonValue::parse(text)), std::exception);
  }
  for (const JsonValue& value : {JsonValue("7"), JsonValue(nullptr), JsonValue::array({7})})
    CHECK_THROWS_AS(count_from(value), std::exception);
}

TEST_CASE("a time is one that can be printed") {
  constexpr std::uint64_t kLast = 253'402'300'799;
  CHECK(time_from(JsonValue(kLast)).time_since_epoch().count() == std::int64_t{kLast});
  CHECK_THROWS_AS(time_from(JsonValue(kLast + 1)), std::exception);
}

TEST_CASE("a digest is 64 hexadecimal digits") {
  const codec::Digest digest = codec::sha256("a");
  CHECK(digest_from(JsonValue(codec::to_hex(digest))) == digest);
  for (const JsonValue& value : {JsonValue("abc"), JsonValue(7), JsonValue(nullptr)})
    CHECK_THROWS_AS(digest_from(value), std::exception);
}

TEST_CASE("a list of strings holds nothing else") {
  CHECK(strings_from(JsonValue::array({"a", "b"})) == Strings{"a", "b"});
  CHECK(strings_from(JsonValue::array()).empty());
  for (const JsonValue& value : {JsonValue("a"), JsonValue::array({"a", 7}), JsonValue{{"a", "b"}}})
    CHECK_THROWS_AS(strings_from(value), std::exception);
}

TEST_CASE("a file of a newer format is not reported as damaged") {
  CHECK_NOTHROW(require_format(JsonValue(1U), 1, "state/x.json"));
  CHECK(test::thrown(ErrorKind::failed, [] { require_format(JsonValue(2U), 1, "state/x.json"); }) ==
        "state/x.json was written by a newer vizzy; use that program");
  for (const std::string_view text : test::kNotCounts)
    CHECK_THROWS_AS(require_format(JsonValue::parse(text), 1, "state/x.json"),
                    std::invalid_argument);
}
