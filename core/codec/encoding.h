#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace vizzy::codec {

/// The encoding of a resource's bytes; `identity` is none.
enum class Encoding { identity, gzip, brotli };
inline constexpr std::array kEncodings{Encoding::identity, Encoding::gzip, Encoding::brotli};

/// "identity", "gzip" or "br": the content coding of HTTP (RFC 9110, section 8.4.1).
[[nodiscard]] constexpr std::string_view word_of(Encoding encoding) {
  switch (encoding) {
    case Encoding::gzip: return "gzip";
    case Encoding::brotli: return "br";
    case Encoding::identity: break;
  }
  return "identity";
}

}  // namespace vizzy::codec
