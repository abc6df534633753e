#pragma once

#include <optional>
#include <string>

#include "core/http/aws_settings.h"
#include "core/http/client.h"
#include "core/http/credentials.h"

namespace vizzy::http {

/// Reads the JSON that containers, instances and processes answer with. A member that is null is
/// one that is not there. Errors: `failed`, naming the source, when it lacks a key or its time
/// cannot be read.
[[nodiscard]] Credentials read_credentials(const std::string& text, const std::string& source,
                                           const char* token_name);

/// What the container's endpoint gives, if the environment names one
/// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html).
/// Errors: `failed` when it gives none; `usage` for an endpoint that would be asked without TLS and
/// is not this machine.
[[nodiscard]] std::optional<Credentials> container_credentials(const AwsSettings& settings,
                                                               const ClientOptions& options);

/// What the machine's metadata gives, if this is an EC2 instance with a role
/// (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html). Errors:
/// `failed` when the role gives none.
[[nodiscard]] std::optional<Credentials> instance_credentials(const AwsSettings& settings,
                                                              const ClientOptions& options);

}  // namespace vizzy::http
