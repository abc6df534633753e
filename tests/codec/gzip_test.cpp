#include "core/codec/gzip.h"

#include <catch2/catch.hpp>

#include <optional>
#include <random>
#include <string>

#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::codec;
using test::thrown;

namespace {

constexpr const char* kDamaged = "gzip is damaged or truncated";
constexpr const char* kTooLong = "gzip decodes to more than it should";

std::string random_bytes(std::size_t size) {
  std::mt19937_64 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace

TEST_CASE("gzip decodes to what was encoded, at every level") {
  for (const int level : {1, 6, 9, 12}) {
    GzipEncoder encode(level);
    for (const std::string& text :
         {std::string(), std::string("x"), std::string(1 << 20, 'a'), random_bytes(1 << 20)})
      CHECK((gunzip(encode(text), text.size()) == text));
  }
}

TEST_CASE("what an encoder wrote decodes to its bytes and to no others") {
  const std::string text = "a text that is long enough, long enough";
  GzipEncoder encode(6);
  const std::string encoded = encode(text);
  CHECK(encode.decodes_to(encode(text + text), text + text));
  CHECK(encode.decodes_to(encoded, text));  // after a longer one
  CHECK(encode.decodes_to(encode(""), ""));
  CHECK_FALSE(encode.decodes_to(encoded, text.substr(1)));
  CHECK_FALSE(encode.decodes_to(encoded, text.substr(0, text.size() - 1)));
  CHECK_FALSE(encode.decodes_to(encoded, text + "x"));
  CHECK_FALSE(encode.decodes_to(encoded, "A" + text.substr(1)));
  CHECK_FALSE(encode.decodes_to(encoded, ""));
  CHECK_FALSE(encode.decodes_to(encoded + encoded, text));
  for (std::size_t size = 0; size < encoded.size(); ++size)
    CHECK_FALSE(encode.decodes_to(encoded.substr(0, size), text));
  for (std::size_t byte = 10; byte < encoded.size(); ++byte) {  // after the header
    std::string damaged = encoded;
    damaged[byte] = static_cast<char>(damaged[byte] ^ 1);
    CHECK_FALSE(encode.decodes_to(damaged, text));
  }
}

TEST_CASE("a gzip header carries no time and no name") {
  const std::string encoded = GzipEncoder(9)("some text");
  CHECK(encoded.substr(0, 3) == "\x1f\x8b\x08");
  CHECK(encoded[3] == 0);                               // flags: no name, no comment
  CHECK(encoded.substr(4, 4) == std::string(4, '\0'));  // MTIME
  CHECK(GzipEncoder(9)("some text") == encoded);
}

TEST_CASE("gzip that is cut off anywhere is refused") {
  const std::string encoded = GzipEncoder(6)("a text that is long enough, long enough");
  for (std::size_t size = 0; size < encoded.size(); ++size)
    CHECK(thrown(ErrorKind::failed, [&] { (void)gunzip(encoded.substr(0, size), 1000); }) ==
          kDamaged);
}

TEST_CASE("gzip with a flipped bit never decodes to other bytes") {
  const std::string text = "a text that is long enough, long enough";
  const std::string encoded = GzipEncoder(6)(text);
  std::size_t refused = 0;
  for (std::size_t bit = 0; bit < encoded.size() * 8; ++bit) {
    std::string damaged = encoded;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ 1 << (bit % 8));
    const auto decoded = [&]() -> std::optional<std::string> {
      try {
        return gunzip(damaged, text.size());
      } catch (const Error&) {
        return std::nullopt;
      }
    }();
    if (!decoded) ++refused;
    CHECK(decoded.value_or(text) == text);  // MTIME, XFL and OS say nothing about the text
  }
  CHECK(refused > (encoded.size() - 10) * 8);
}

TEST_CASE("gzip followed by other bytes is refused") {
  const std::string encoded = GzipEncoder(6)("text");
  CHECK(thrown(ErrorKind::failed, [&] { (void)gunzip(encoded + "x", 100); }) == kDamaged);
  CHECK(thrown(ErrorKind::failed, [&] { (void)gunzip(encoded + encoded, 100); }) == kDamaged);
}

TEST_CASE("a gzip bomb is stopped at its limit") {
  const std::string bomb = GzipEncoder(9)(std::string(8 << 20, '\0'));
  REQUIRE(bomb.size() < 20'000);
  CHECK(thrown(ErrorKind::failed, [&] { (void)gunzip(bomb, 1'000'000); }) == kTooLong);
  CHECK(thrown(ErrorKind::failed, [&] { (void)gunzip(bomb, (8 << 20) - 1); }) == kTooLong);
  CHECK(gunzip(bomb, 8 << 20).size() == 8 << 20);
}
