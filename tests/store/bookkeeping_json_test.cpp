#include "core/store/bookkeeping_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <exception>

#include "tests/support/not_counts.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::store;
using nlohmann::json;
using Strings = std::vector<std::string>;

TEST_CASE("a count is a whole number up to its limit") {
  CHECK(count_from(json(0U)) == 0);
  CHECK(count_from(json(UINT64_MAX)) == UINT64_MAX);
  CHECK(count_from(json(7U), 7) == 7);
  CHECK_THROWS_AS(count_from(json(8U), 7), std::exception);
  for (const std::string_view text : test::kNotCounts) {
    INFO(text);
    CHECK_THROWS_AS(count_from(json::parse(text)), std::exception);
    CHECK_THROWS_AS(time_from(json::parse(text)), std::exception);
  }
  for (const json& value : {json("7"), json(nullptr), json::array({7})})
    CHECK_THROWS_AS(count_from(value), std::exception);
}

TEST_CASE("a time is one that can be printed") {
  constexpr std::uint64_t kLast = 253'402'300'799;
  CHECK(time_from(json(kLast)).time_since_epoch().count() == std::int64_t{kLast});
  CHECK_THROWS_AS(time_from(json(kLast + 1)), std::exception);
}

TEST_CASE("a digest is 64 hexadecimal digits") {
  const codec::Digest digest = codec::sha256("a");
  CHECK(digest_from(json(codec::to_hex(digest))) == digest);
  for (const json& value : {json("abc"), json(7), json(nullptr)})
    CHECK_THROWS_AS(digest_from(value), std::exception);
}

TEST_CASE("a list of strings holds nothing else") {
  CHECK(strings_from(json::array({"a", "b"})) == Strings{"a", "b"});
  CHECK(strings_from(json::array()).empty());
  for (const json& value : {json("a"), json::array({"a", 7}), json{{"a", "b"}}})
    CHECK_THROWS_AS(strings_from(value), std::exception);
}

TEST_CASE("a file of a newer format is not reported as damaged") {
  CHECK_NOTHROW(require_format(json(1U), 1, "state/x.json"));
  CHECK(test::thrown(ErrorKind::failed, [] { require_format(json(2U), 1, "state/x.json"); }) ==
        "state/x.json was written by a newer vizzy; use that program");
  for (const std::string_view text : test::kNotCounts)
    CHECK_THROWS_AS(require_format(json::parse(text), 1, "state/x.json"), std::invalid_argument);
}
