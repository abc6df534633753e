#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/definition/definition.h"

namespace vizzy::feed {

/// Above this many documents a collection is better grouped: a million files take minutes to
/// delete.
inline constexpr std::uint64_t kManyDocuments = 100'000;

/// The number of objects that `documents` should share: some tens of documents each.
[[nodiscard]] std::uint64_t recommended_groups(std::uint64_t documents);

/// One line that recommends "group" for a collection with this number of documents; absent if it
/// is grouped or small enough.
[[nodiscard]] std::optional<std::string> group_advice(
    const definition::DocumentsDefinition& collection, std::uint64_t documents);

}  // namespace vizzy::feed
