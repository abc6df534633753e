#pragma once

#include <string>
#include <string_view>

namespace vizzy {

/// An address or a path as messages show it, however it was typed: "..." replaces what may be a
/// password. That is what precedes the last "@", if a ":" does too, and the value of each
/// `password=`, `secret=`, `token=` and the like.
[[nodiscard]] std::string shown_address(std::string_view address);

}  // namespace vizzy
