#pragma once

#include <string_view>

namespace vizzy {

/// Whether a text is UTF-8 (RFC 3629): no surrogates, nothing longer than it must be.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace vizzy
