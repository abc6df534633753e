#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vizzy::codec {

/// A SHA-256 digest (FIPS 180-4). It orders by its bytes.
using Digest = std::array<std::uint8_t, 32>;

[[nodiscard]] Digest sha256(std::string_view bytes);

/// The first 8 bytes, most significant first.
[[nodiscard]] std::uint64_t leading_bits(const Digest& digest);

/// The name of a content: the first 128 bits of its digest in lower-case base32 (RFC 4648, section
/// 6, without padding), 26 characters.
[[nodiscard]] std::string content_name(const Digest& digest);

/// 64 lower-case hexadecimal digits, and back (absent when `text` is not that).
[[nodiscard]] std::string to_hex(const Digest& digest);
[[nodiscard]] std::optional<Digest> digest_from_hex(std::string_view text);

}  // namespace vizzy::codec
