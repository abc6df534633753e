#pragma once

#include <string>

#include "core/http/client.h"
#include "core/http/credentials.h"

namespace vizzy::http {

/// What a `credential_process` prints
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html). It is run
/// without a shell, as the AWS tools run it, and killed at the deadline or a stop request.
/// Errors: `failed` when it cannot be run, fails, or prints something else; `interrupted`.
[[nodiscard]] Credentials process_credentials(const std::string& command,
                                              const ClientOptions& options);

}  // namespace vizzy::http
