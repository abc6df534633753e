#include "core/codec/content_name.h"

#include <nettle/sha2.h>

namespace vizzy::codec {

namespace {

constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kNameBytes = 16;

}  // namespace

Digest sha256(std::string_view bytes) {
  static_assert(Digest{}.size() == SHA256_DIGEST_SIZE);
  sha256_ctx context;
  ::nettle_sha256_init(&context);
  ::nettle_sha256_update(&context, bytes.size(),
                         reinterpret_cast<const std::uint8_t*>(bytes.data()));
  Digest digest{};
  ::nettle_sha256_digest(&context, digest.size(), digest.data());
  return digest;
}

std::uint64_t leading_bits(const Digest& digest) {
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 8; ++i) bits = bits << 8 | digest[i];
  return bits;
}

std::string content_name(const Digest& digest) {
  std::string name;
  unsigned buffer = 0;
  int bits = 0;
  for (std::size_t i = 0; i < kNameBytes; ++i) {
    buffer = (buffer << 8 | digest[i]) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) name += kBase32[buffer >> (bits - 5) & 31];
  }
  name += kBase32[buffer << (5 - bits) & 31];  // 128 bits leave three over
  return name;
}

std::string to_hex(const Digest& digest) {
  std::string text;
  text.reserve(digest.size() * 2);
  for (const std::uint8_t byte : digest) {
    text += kHex[byte >> 4];
    text += kHex[byte & 15];
  }
  return text;
}

std::optional<Digest> digest_from_hex(std::string_view text) {
  Digest digest{};
  if (text.size() != digest.size() * 2) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t value = kHex.find(text[i]);
    if (value == std::string_view::npos) return std::nullopt;
    digest[i / 2] = static_cast<std::uint8_t>(std::size_t{digest[i / 2]} << 4 | value);
  }
  return digest;
}

}  // namespace vizzy::codec
