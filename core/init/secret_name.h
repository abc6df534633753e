#pragma once

#include <string_view>

namespace vizzy::init {

/// Whether the name of a column or table says that it holds what a public feed must not show:
/// passwords, tokens and keys, or how to reach, find or identify a person. Only English names
/// are known, and a name does not tell everything: a person must still check before publishing.
[[nodiscard]] bool may_be_secret(std::string_view name);

}  // namespace vizzy::init
