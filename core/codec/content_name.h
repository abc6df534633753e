#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace vizzy {

/// A SHA-256 digest (FIPS 180-4). It orders by its bytes.
using Digest = std::array<std::uint8_t, 32>;

/// Computes SHA-256 digests one after the other. Reuses one context, which for short texts is
/// several times faster than a new one each. Not for use by two threads at once.
class Sha256 {
 public:
  Sha256();
  [[nodiscard]] Digest operator()(std::string_view bytes);

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// The digest of one text.
[[nodiscard]] Digest sha256(std::string_view bytes);

/// The first 8 bytes, most significant first.
[[nodiscard]] std::uint64_t leading_bits(const Digest& digest);

/// The name of a content: the first 128 bits of its digest in lower-case base32 (RFC 4648, section
/// 6, without padding), 26 characters.
[[nodiscard]] std::string content_name(const Digest& digest);

/// 64 lower-case hexadecimal digits, and back (absent when `text` is not that).
[[nodiscard]] std::string to_hex(const Digest& digest);
[[nodiscard]] std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace vizzy
