#pragma once

#include <string>

#include "core/feed/value.h"

namespace vizzy::feed {

/// The text of a key, an integer in decimal or text as it is: what is hashed and what names a
/// document.
[[nodiscard]] std::string key_text(const Value& key);

/// The text of the parent's key that a row of children has in `column`; empty for NULL.
/// Throws `Misfit` for what is no key.
[[nodiscard]] std::string parent_text(const source::Cell& cell, const std::string& column);

}  // namespace vizzy::feed
