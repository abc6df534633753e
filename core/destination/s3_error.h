#pragma once

#include <string>

#include "core/error.h"
#include "core/http/message.h"

namespace vizzy::destination {

/// What an S3 store refused, as one message with the remedy. `what` is as in "put v1/a.json".
[[nodiscard]] Error s3_error(const http::Response& response, const std::string& what,
                             const std::string& destination, const std::string& region);

}  // namespace vizzy::destination
