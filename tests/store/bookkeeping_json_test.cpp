#include "core/store/bookkeeping_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <exception>
#include <string>

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

namespace {

/// A record with the members "vizzy_x" and "of", which every program writes, and maybe "at".
int read_x(const std::string& text) {
  const auto read = [&] {
    const auto json = JsonValue::parse(text);
    require_format(json.at("vizzy_x"), 1);
    const int of = json.at("of");
    require_known(json, std::array<std::string_view, 3>{"vizzy_x", "of", "at"});
    return of;
  };
  return read_record("state/x.json", read, [] { return Error(ErrorKind::failed, "x is damaged"); });
}

std::string refused_x(const std::string& text) {
  return test::thrown(ErrorKind::failed, [&] { (void)read_x(text); });
}

}  // namespace

TEST_CASE("a record is read without the members that an earlier program did not write") {
  CHECK(read_x(R"({"vizzy_x":1,"of":7})") == 7);
  CHECK(read_x(R"({"vizzy_x":1,"of":7,"at":5})") == 7);
}

TEST_CASE("a record of a newer format, or with a newer member, is not reported as damaged") {
  CHECK(refused_x(R"({"vizzy_x":2})") ==
        "state/x.json was written by a newer vizzy; use that program");
  CHECK(refused_x(R"({"vizzy_x":1,"of":7,"later":{}})") ==
        "state/x.json was written by a newer vizzy (it has \"later\"); use that program");
}

TEST_CASE("a record that lacks what every program writes is damaged, whatever else it has") {
  CHECK(refused_x(R"({"vizzy_x":1,"oF":7})") == "x is damaged");
  CHECK(refused_x(R"({"vizzy_x":1,"later":7})") == "x is damaged");
  CHECK(refused_x("{") == "x is damaged");
  for (const std::string_view text : test::kNotCounts)
    CHECK(refused_x(R"({"of":7,"vizzy_x":)" + std::string(text) + "}") == "x is damaged");
}

TEST_CASE("an error that a reader knows better is kept") {
  CHECK(test::thrown(ErrorKind::usage, [] {
          (void)read_record(
              "x", []() -> int { throw Error(ErrorKind::usage, "better"); },
              [] { return Error(ErrorKind::failed, "damaged"); });
        }) == "better");
}
