#include <string>

#include "core/codec/brotli.h"
#include "core/codec/gzip.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

namespace {

constexpr std::size_t kMaxBytes = 1 << 20;
constexpr int kFast = 1;

/// Encoded bytes, one of them damaged as the first bytes of the text say.
std::string damaged(std::string encoded, std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.size() < 3) return encoded;
  const std::size_t place = (at(0) * 256U + at(1)) % encoded.size();
  encoded[place] = static_cast<char>(static_cast<unsigned char>(encoded[place]) ^ at(2));
  return encoded;
}

}  // namespace

void encodings(std::string_view bytes) {
  for (const auto decode : {codec::gunzip, codec::unbrotli}) {
    const auto decoded = accepted([&] { return decode(bytes, kMaxBytes); });
    if (decoded) require(decoded->size() <= kMaxBytes, "no more is decoded than is allowed");
  }
  codec::GzipEncoder encoder(kFast);
  const std::string gzip = encoder(bytes);
  require(codec::gunzip(gzip, bytes.size()) == bytes, "gzip decodes to what was encoded");
  const auto decoded = accepted([&] { return codec::gunzip(damaged(gzip, bytes), bytes.size()); });
  if (decoded) require(*decoded == bytes, "the checksum of gzip finds damage");
  const std::string small = codec::brotli(bytes, kFast);
  require(codec::unbrotli(small, bytes.size()) == bytes, "Brotli decodes to what was encoded");
  (void)accepted([&] { return codec::unbrotli(damaged(small, bytes), bytes.size()); });
}

}  // namespace vizzy::fuzz
