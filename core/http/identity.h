#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/http/aws_settings.h"
#include "core/http/client.h"
#include "core/http/credentials.h"

namespace vizzy::http {

/// Who signs the requests. It is found as the AWS tools find it (botocore's credentials.py), the
/// first of these that is there:
/// 1. AWS_ACCESS_KEY_ID..., unless an option names a profile;
/// 2. the role of the profile (`role_arn`), with `source_profile` or `credential_source`;
/// 3. a web identity (AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, or the profile's);
/// 4. the keys of the profile in the credentials file, its `credential_process`, its keys in the
///    configuration file;
/// 5. the container's (AWS_CONTAINER_CREDENTIALS_...);
/// 6. the instance's (EC2 metadata, version 2).
///
/// One that is there and cannot be used is an error, and so is one of a kind that vizzy does not
/// know (IAM Identity Center, `aws login`, multi-factor devices): never is the next one taken for
/// it. A profile that was asked for and holds no credentials does not fall back on 5 and 6.
class Identity {
 public:
  /// The client must outlive it.
  Identity(AwsSettings settings, Client& client, std::string region);

  /// Errors: `failed` or `usage`, with the remedy.
  [[nodiscard]] Credentials find() const;

 private:
  [[nodiscard]] std::optional<Credentials> from_environment() const;
  /// `visited` are the profiles that led here.
  [[nodiscard]] std::optional<Credentials> from_profile(const Profile& profile,
                                                        std::vector<std::string> visited) const;
  [[nodiscard]] Credentials from_role(const Profile& profile,
                                      std::vector<std::string> visited) const;
  [[nodiscard]] Credentials source_of_role(const Profile& profile,
                                           std::vector<std::string> visited) const;
  [[nodiscard]] std::optional<Credentials> from_web_identity(const Profile& profile,
                                                             bool counts_environment) const;
  [[nodiscard]] std::string sts_endpoint() const;

  AwsSettings settings_;
  Client& client_;
  std::string region_;
};

}  // namespace vizzy::http
