#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/feed/value.h"

namespace vizzy::feed {

/// The text of a key, an integer in decimal or the text itself: it is hashed, and it names a
/// document.
[[nodiscard]] std::string key_text(const Value& key);

/// The hash by which items and documents are compared.
[[nodiscard]] std::uint64_t key_hash(std::string_view key_text);

/// The text of the parent's key that a row of children has in `column`; empty for NULL.
/// Throws `Misfit` for a cell that is not a key.
[[nodiscard]] std::string parent_text(const source::Cell& cell, const std::string& column);

}  // namespace vizzy::feed
