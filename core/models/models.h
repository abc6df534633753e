#pragma once

#include <string>
#include <string_view>

#include "core/definition/definition.h"

/// Source code for apps: types for what a definition puts on the wire, ready to decode. Every
/// member but the key is optional, because a field may be absent (docs/FORMAT.md, section 14).
/// Integers beyond 2^53 - 1 come as text, and each language accepts both (section 5). Values that
/// no resource holds are constants: its key, the number of its
/// groups, the field of its aliases (section 10).
namespace vizzy::models {

inline constexpr std::string_view kKotlinPackage = "feed";

/// TypeScript: interfaces, and types for the entry and the pages.
[[nodiscard]] std::string typescript(const definition::Definition& definition);

/// Swift: Codable structs.
[[nodiscard]] std::string swift(const definition::Definition& definition);

/// Kotlin: data classes for kotlinx.serialization.
[[nodiscard]] std::string kotlin(const definition::Definition& definition,
                                 std::string_view package = kKotlinPackage);
[[nodiscard]] bool is_kotlin_package(std::string_view name);

}  // namespace vizzy::models
