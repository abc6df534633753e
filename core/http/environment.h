#pragma once

#include <functional>
#include <string>

namespace vizzy::http {

/// The value of an environment variable; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;

/// The environment of this process.
[[nodiscard]] std::string process_environment(const char* name);

}  // namespace vizzy::http
