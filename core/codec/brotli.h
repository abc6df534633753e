#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace vizzy::codec {

/// Compresses to Brotli (RFC 7932) with `quality` 0 to 11. The window is fitted to the input: the
/// library's default of 4 MiB is up to 190 times slower on a page and no smaller.
[[nodiscard]] std::string brotli(std::string_view bytes, int quality);

/// Decodes one Brotli stream.
/// Errors: `failed` when it is damaged, truncated, followed by other bytes, or decodes to more than
/// `max_bytes`.
[[nodiscard]] std::string unbrotli(std::string_view bytes, std::size_t max_bytes);

}  // namespace vizzy::codec
