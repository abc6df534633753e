#pragma once

#include <string>

#include "core/analytics/catalogue.h"
#include "core/analytics/creator_list.h"

namespace vizzy::analytics {

/// The creator that a user names, alone in a list: by id, if the word is that of one,
/// otherwise by username. A leading "@" is ignored.
/// Errors: `failed` when there is none, with the nearest usernames.
[[nodiscard]] CreatorList find_creator(const Catalogue& catalogue, const std::string& word);

}  // namespace vizzy::analytics
