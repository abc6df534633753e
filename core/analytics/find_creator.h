#pragma once

#include <string>

#include "core/analytics/catalogue.h"
#include "core/analytics/creator_list.h"

namespace vizzy::analytics {

/// The creator whom a user names, alone in a list: by id, if the word is a number that is one, or
/// else by username. A leading "@" is ignored.
/// Errors: `failed` for nobody, with the usernames that are near.
[[nodiscard]] CreatorList find_creator(const Catalogue& catalogue, const std::string& word);

}  // namespace vizzy::analytics
