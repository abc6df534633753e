#include "core/codec/brotli.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::codec;
using test::thrown;

namespace {

constexpr const char* kDamaged = "brotli is damaged or truncated";
constexpr const char* kTooLong = "brotli decodes to more than it should";

std::string random_bytes(std::size_t size) {
  std::mt19937_64 random(1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

}  // namespace

TEST_CASE("brotli decodes to what was encoded") {
  for (const int quality : {0, 5, 9, 11})
    for (const std::string& text : {std::string(), std::string("x"), random_bytes(3000)})
      CHECK((unbrotli(brotli(text, quality), text.size()) == text));
  for (const std::string& text : {std::string(1 << 20, 'a'), random_bytes(1 << 20)})
    CHECK((unbrotli(brotli(text, 5), text.size()) == text));
}

TEST_CASE("brotli's window is fitted to the input") {
  // RFC 7932, section 9.1: the first bits are WBITS; these are those of 10, 14 and 16 bits.
  CHECK((brotli(random_bytes(1000), 5)[0] & 0x7f) == 0x21);
  CHECK((brotli(random_bytes(16'368), 5)[0] & 0x7f) == 0x61);
  CHECK((brotli(random_bytes(40'000), 5)[0] & 0x01) == 0x00);
}

TEST_CASE("brotli that is cut off anywhere is refused") {
  const std::string encoded = brotli("a text that is long enough, long enough", 9);
  for (std::size_t size = 0; size < encoded.size(); ++size)
    CHECK(thrown(ErrorKind::failed, [&] { (void)unbrotli(encoded.substr(0, size), 1000); }) ==
          kDamaged);
}

TEST_CASE("brotli that is followed by other bytes is refused") {
  const std::string encoded = brotli("text", 9);
  CHECK(thrown(ErrorKind::failed, [&] { (void)unbrotli(encoded + "x", 100); }) == kDamaged);
  CHECK(thrown(ErrorKind::failed, [&] { (void)unbrotli(encoded + encoded, 100); }) == kDamaged);
}

TEST_CASE("what is not brotli is refused") {
  CHECK(thrown(ErrorKind::failed, [] { (void)unbrotli("\xff\xff\xff\xff", 100); }) == kDamaged);
}

TEST_CASE("a brotli bomb is stopped at its limit") {
  const std::string bomb = brotli(std::string(8 << 20, '\0'), 5);
  REQUIRE(bomb.size() < 1000);
  CHECK(thrown(ErrorKind::failed, [&] { (void)unbrotli(bomb, 1'000'000); }) == kTooLong);
  CHECK(thrown(ErrorKind::failed, [&] { (void)unbrotli(bomb, (8 << 20) - 1); }) == kTooLong);
  CHECK(unbrotli(bomb, 8 << 20).size() == 8 << 20);
}
