#pragma once

#include <string>

#include "core/error.h"
#include "core/http/message.h"

namespace vizzy::destination {

/// The error for an answer that refuses, with the remedy. `what` is as in "put v1/a.json".
[[nodiscard]] Error s3_error(const http::Response& response, const std::string& what,
                             const std::string& destination, const std::string& region);

}  // namespace vizzy::destination
