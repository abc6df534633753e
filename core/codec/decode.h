#pragma once

#include <cstddef>
#include <string>

#include "core/codec/encoding.h"

namespace vizzy::codec {

/// The bytes that a client gets out of a file in one encoding.
/// Errors: `failed` when they cannot be decoded, or to more than `max_bytes`.
[[nodiscard]] std::string decode(const std::string& bytes, Encoding encoding,
                                 std::size_t max_bytes);

}  // namespace vizzy::codec
