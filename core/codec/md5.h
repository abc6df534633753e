#pragma once

#include <string>
#include <string_view>

namespace vizzy::codec {

/// The MD5 of bytes in lower-case hexadecimal digits, which most stores give as an ETag: it tells a
/// change from none, not a forgery.
[[nodiscard]] std::string md5_hex(std::string_view bytes);

}  // namespace vizzy::codec
