#include "core/codec/content_name.h"

#include <catch2/catch.hpp>

#include <string>

using namespace vizzy;
using namespace vizzy::codec;

// Vectors: FIPS 180-4 examples (NIST CAVP); the names were computed with Python's hashlib and
// base64.b32encode.
TEST_CASE("digests are those of the published SHA-256 vectors") {
  CHECK(to_hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(to_hex(sha256("abc")) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(to_hex(sha256(std::string(1'000'000, 'a'))) ==
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("a content name is 26 characters of lower-case base32") {
  CHECK(content_name(sha256("")) == "4oymiquy7qobjgx36tejs35zeq");
  CHECK(content_name(sha256("abc")) == "xj4bnp4pahh6uqkbidpf3lrcem");
  Digest digest{};
  CHECK(content_name(digest) == "aaaaaaaaaaaaaaaaaaaaaaaaaa");
  digest.fill(0xff);
  CHECK(content_name(digest) == "77777777777777777777777774");
}

TEST_CASE("a content name depends on the first 128 bits and on each of them") {
  const Digest digest = sha256("vizzy");
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Digest other = digest;
    other[bit / 8] = static_cast<std::uint8_t>(other[bit / 8] ^ 1U << (bit % 8));
    CHECK((content_name(other) == content_name(digest)) == (bit >= 128));
  }
}

TEST_CASE("the leading bits are the first eight bytes, most significant first") {
  CHECK(leading_bits(sha256("abc")) == 0xba7816bf8f01cfea);
}

TEST_CASE("hexadecimal digits read back, and nothing else does") {
  const Digest digest = sha256("abc");
  const std::string text = to_hex(digest);
  CHECK(digest_from_hex(text) == digest);
  CHECK_FALSE(digest_from_hex(""));
  CHECK_FALSE(digest_from_hex(text.substr(1)));
  CHECK_FALSE(digest_from_hex(text + "0"));
  CHECK_FALSE(digest_from_hex("B" + text.substr(1)));
  CHECK_FALSE(digest_from_hex("g" + text.substr(1)));
}
