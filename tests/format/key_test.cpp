#include "core/format/key.h"

#include <catch2/catch.hpp>

#include <cctype>
#include <limits>
#include <random>
#include <set>
#include <string>

#include "core/feed/key_text.h"

using namespace vizzy;
using namespace vizzy::format;

TEST_CASE("a key's text is its decimal digits or itself") {
  CHECK(feed::key_text(std::int64_t{0}) == "0");
  CHECK(feed::key_text(std::numeric_limits<std::int64_t>::min()) == "-9223372036854775808");
  CHECK(feed::key_text(std::string_view("Ana")) == "Ana");
}

TEST_CASE("safe bytes are kept and all others are escaped") {
  CHECK(path_segment("abc-xyz_019") == "abc-xyz_019");
  CHECK(path_segment("-5") == "-5");
  CHECK(path_segment("Ana") == "~41na");
  CHECK(path_segment("a/b") == "a~2fb");
  CHECK(path_segment("..") == "~2e~2e");
  CHECK(path_segment("~") == "~7e");
  CHECK(path_segment("100%") == "100~25");
  CHECK(path_segment("\u00e9") == "~c3~a9");
  CHECK(path_segment(std::string(1, '\0')) == "~00");
}

TEST_CASE("every byte comes back from its own segment") {
  std::set<std::string> segments;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string key(1, static_cast<char>(byte));
    const std::string segment = path_segment(key).value();
    CHECK(key_of_path_segment(segment) == key);
    for (const char c : segment)
      CHECK((std::islower(static_cast<unsigned char>(c)) != 0 ||
             std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '~'));
    segments.insert(segment);
  }
  CHECK(segments.size() == 256);
}

TEST_CASE("random keys come back from their segments") {
  std::mt19937_64 random(8);
  for (int i = 0; i < 3000; ++i) {
    std::string key(1 + random() % 66, '\0');
    for (char& byte : key) byte = static_cast<char>(random());
    REQUIRE(key_of_path_segment(path_segment(key).value()) == key);
  }
}

TEST_CASE("a segment takes at most 200 bytes and at least one") {
  CHECK(path_segment(std::string(200, 'a')) == std::string(200, 'a'));
  CHECK_FALSE(path_segment(std::string(201, 'a')));
  CHECK(path_segment(std::string(66, 'A'))->size() == 198);
  CHECK_FALSE(path_segment(std::string(67, 'A')));
  CHECK_FALSE(path_segment(""));
}

TEST_CASE("a key has only one spelling") {
  for (const char* other : {"", "~", "~4", "~4g", "~C3", "~61", "A", "a.b", "a/b", "~+1", "~-1",
                            "~ 1", "abc~", "abc~2"})
    CHECK_FALSE(key_of_path_segment(other));
  CHECK_FALSE(key_of_path_segment(std::string(201, 'a')));
  std::mt19937_64 random(9);
  const std::string alphabet = "~019afgAF-_.";
  for (int i = 0; i < 20'000; ++i) {
    std::string segment;
    for (std::uint64_t size = random() % 8; size > 0; --size)
      segment += alphabet[random() % alphabet.size()];
    if (const auto key = key_of_path_segment(segment)) REQUIRE(path_segment(*key) == segment);
  }
}
