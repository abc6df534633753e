#include "core/format/canonical_json.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <limits>
#include <random>
#include <string>

using namespace vizzy;
using namespace vizzy::format;

namespace {

std::string string_json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

std::string integer_json(std::int64_t value) {
  std::string out;
  append_json_integer(out, value);
  return out;
}

void append_utf8(std::string& out, std::uint32_t point) {
  const auto byte = [&](std::uint32_t bits) { out += static_cast<char>(bits); };
  if (point < 0x80) return byte(point);
  if (point < 0x800) {
    byte(0xc0 | point >> 6);
  } else if (point < 0x10000) {
    byte(0xe0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3f));
  } else {
    byte(0xf0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3f));
    byte(0x80 | (point >> 6 & 0x3f));
  }
  byte(0x80 | (point & 0x3f));
}

}  // namespace

// RFC 8785, section 3.2.2.2.
TEST_CASE("strings escape what JSON demands, in the short forms, and nothing else") {
  CHECK(string_json("") == R"("")");
  CHECK(string_json("\"\\\b\f\n\r\t") == R"("\"\\\b\f\n\r\t")");
  CHECK(string_json(std::string("\0\x01\x1f", 3)) == R"("\u0000\u0001\u001f")");
  CHECK(string_json("/\x7f\u00e9\u20ac\U0001f600\u2028") ==
        "\"/\x7f\u00e9\u20ac\U0001f600\u2028\"");
  CHECK(string_json("a\nb\"c") == R"("a\nb\"c")");
}

TEST_CASE("integers that not every reader keeps are text") {
  CHECK(integer_json(0) == "0");
  CHECK(integer_json(-7) == "-7");
  CHECK(integer_json(9'007'199'254'740'991) == "9007199254740991");
  CHECK(integer_json(-9'007'199'254'740'991) == "-9007199254740991");
  CHECK(integer_json(9'007'199'254'740'992) == "\"9007199254740992\"");
  CHECK(integer_json(-9'007'199'254'740'992) == "\"-9007199254740992\"");
  CHECK(integer_json(std::numeric_limits<std::int64_t>::max()) == "\"9223372036854775807\"");
  CHECK(integer_json(std::numeric_limits<std::int64_t>::min()) == "\"-9223372036854775808\"");
}

TEST_CASE("names are separated by commas except the first") {
  std::string out = "{";
  append_json_name(out, "a");
  out += '1';
  append_json_name(out, "b\"");
  CHECK(out == R"({"a":1,"b\"":)");
}

TEST_CASE("a JSON parser reads every string back") {
  std::mt19937_64 random(5);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (std::uint64_t count = random() % 40; count > 0; --count) {
      const auto point =
          static_cast<std::uint32_t>(random() % (random() % 2 == 0 ? 0x80 : 0x110000));
      if (point < 0xd800 || point > 0xdfff) append_utf8(text, point);
    }
    const std::string json = string_json(text);
    REQUIRE(nlohmann::json::parse(json).get<std::string>() == text);
    REQUIRE(nlohmann::json(text).dump() == json);  // the same choice of escapes but for DEL
  }
}

TEST_CASE("a JSON parser reads every integer back") {
  std::mt19937_64 random(6);
  for (int i = 0; i < 3000; ++i) {
    const auto value = static_cast<std::int64_t>(random()) >> (random() % 64);
    const auto json = nlohmann::json::parse(integer_json(value));
    REQUIRE((json.is_string() ? std::stoll(json.get<std::string>()) : json.get<std::int64_t>()) ==
            value);
    REQUIRE(json.is_string() == (value > 9'007'199'254'740'991 || value < -9'007'199'254'740'991));
  }
}
