#pragma once

#include <string>

namespace vizzy::codec {

/// A name that nothing else has: 26 characters of "a" to "z" and "2" to "7", from the system's
/// random numbers.
[[nodiscard]] std::string new_nonce();

}  // namespace vizzy::codec
