#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "core/http/client.h"
#include "core/http/credentials.h"

namespace vizzy::http {

/// No answer that holds credentials is larger.
inline constexpr std::size_t kMaxCredentials = 1 << 20;

/// Where the security token service is and for which region its requests are signed.
struct TokenService {
  std::string endpoint;
  std::string region;
};

using TokenParameters = std::vector<std::pair<std::string, std::string>>;

/// Asks the security token service for an action that gives credentials, "AssumeRole" or
/// "AssumeRoleWithWebIdentity" (https://docs.aws.amazon.com/STS/latest/APIReference/), signed if
/// `signer` is given. Errors: `failed` when it refuses, or answers something else.
[[nodiscard]] Credentials assume_role(Client& client, const TokenService& service,
                                      const std::string& action, const TokenParameters& parameters,
                                      const Credentials* signer);

/// The text of a token's file, without line ends behind it. Errors: `failed`.
[[nodiscard]] std::string read_token(const std::string& file);

/// An answer of status 200. Errors: `failed` for another; `NoAnswer`.
[[nodiscard]] Response answer_of(Client& client, const Request& request, const std::string& what);

/// Checks that both keys are there, that none of them could be anything else in a header, and that
/// `expires`, the time as it was given, was understood. Errors: `failed`, naming the source.
void require_complete(const Credentials& credentials, const std::string& expires,
                      const std::string& source);

}  // namespace vizzy::http
