#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/codec/encoding.h"

namespace vizzy::http {

/// The encodings that a client accepts, the one it likes best first (RFC 9110, section 12.5.3):
/// by falling weight, and Brotli, gzip, identity where weights are equal. A coding of weight 0 is
/// not accepted. Identity is accepted, last, unless it is refused by name or by "*;q=0"; without
/// the header it is the only one. Elements that are not well formed are passed over.
[[nodiscard]] std::vector<codec::Encoding> accepted_encodings(
    const std::optional<std::string>& accept_encoding);

}  // namespace vizzy::http
