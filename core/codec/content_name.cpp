#include "core/codec/content_name.h"

#include <openssl/evp.h>

#include <new>

namespace vizzy {

namespace {

constexpr std::string_view kBase32 = "abcdefghijklmnopqrstuvwxyz234567";
constexpr std::string_view kHex = "0123456789abcdef";
constexpr std::size_t kNameBytes = 16;

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

Sha256::Sha256() : context_(EVP_MD_CTX_new()) {
  if (!context_ || EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr) != 1)
    throw std::bad_alloc();
}

Digest Sha256::operator()(std::string_view bytes) {
  Digest digest{};
  // A null type keeps the algorithm that the constructor fetched.
  if (EVP_DigestInit_ex(context_.get(), nullptr, nullptr) != 1 ||
      EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) != 1)
    throw std::bad_alloc();  // the only way in which hashing memory fails
  return digest;
}

Digest sha256(std::string_view bytes) { return Sha256()(bytes); }

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

}  // namespace vizzy
