#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/feed/row_fit.h"

namespace vizzy::compile {

/// What a build says, or a check, about rows that were too large: how many rows of which view, what
/// became of them, which, and the remedy.
[[nodiscard]] Message oversized_message(const feed::OversizedRows& rows);

/// A view without such rows has no part in it.
[[nodiscard]] nlohmann::ordered_json oversized_json(const std::vector<feed::OversizedRows>& rows);

/// How many rows of all views were cut or left out.
[[nodiscard]] std::uint64_t count_oversized(const std::vector<feed::OversizedRows>& rows);

}  // namespace vizzy::compile
