#pragma once

#include <optional>

#include "core/error.h"
#include "core/http/message.h"

namespace vizzy::http {

/// This machine's time beside the one that an answer is dated with.
[[nodiscard]] Message wrong_clock(const Response& response);

/// The same, if they are so far apart that a signature is refused: nearly 15 minutes.
[[nodiscard]] std::optional<Message> clock_skew(const Response& response);

}  // namespace vizzy::http
