#pragma once

#include <string>
#include <string_view>

namespace vizzy::format {

/// The lineage of an output folder: 5 characters of "a" to "z" and "2" to "7", made with its first
/// build. It travels with copies of the folder, with `build-feed --since` and with `publish`;
/// sequences compare within one lineage only. Entries of earlier programs have none, and compare as
/// one lineage.

/// The lineage that is made from a seed: from a random one another each time.
[[nodiscard]] std::string lineage_from(std::string_view seed);

[[nodiscard]] bool is_lineage(std::string_view text);

/// Whether two folders, or what they published, have nothing in common.
[[nodiscard]] bool are_unrelated(std::string_view lineage, std::string_view other);

}  // namespace vizzy::format
