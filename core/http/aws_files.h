#pragma once

#include <map>
#include <string>

#include "core/http/environment.h"

namespace vizzy::http {

/// The settings of one profile in the shared files of the AWS tools, ~/.aws/credentials and
/// ~/.aws/config (or AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE); the first file wins. They
/// are INI: "[name]" in the first, "[profile name]" in the second, then "key = value" lines.
using Profile = std::map<std::string, std::string>;

/// `name` empty: AWS_PROFILE, or "default".
/// Errors: `usage` when a profile that was asked for is in neither file.
[[nodiscard]] Profile read_profile(const Environment& environment, const std::string& name);

}  // namespace vizzy::http
