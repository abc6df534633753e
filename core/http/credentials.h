#pragma once

#include <chrono>
#include <mutex>
#include <optional>
#include <string>

#include "core/http/aws_files.h"
#include "core/http/client.h"
#include "core/http/environment.h"

namespace vizzy::http {

/// What a request is signed with. Never printed and never written anywhere.
struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  ///< empty for lasting ones
  std::optional<std::chrono::sys_seconds> expires;
};

/// Finds credentials as the AWS tools do, in this order: the environment (AWS_ACCESS_KEY_ID...),
/// web identity (AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN), the profile in the shared files
/// (keys, or `credential_process`), the container's (AWS_CONTAINER_CREDENTIALS_...), the instance's
/// (EC2 metadata, version 2). Temporary ones are renewed before they expire.
class CredentialSource {
 public:
  /// The client must outlive it. `region` is where the security token service is asked.
  CredentialSource(Client& client, Environment environment, std::string profile,
                   std::string region);

  /// From any thread. Errors: `failed` when there are none, or a source refuses, with the remedy.
  [[nodiscard]] Credentials get();

 private:
  [[nodiscard]] Credentials find();
  [[nodiscard]] std::optional<Credentials> from_environment() const;
  [[nodiscard]] std::optional<Credentials> from_web_identity(const Profile& profile);
  [[nodiscard]] std::optional<Credentials> from_profile(const Profile& profile) const;
  [[nodiscard]] std::optional<Credentials> from_container();
  [[nodiscard]] std::optional<Credentials> from_instance();

  Client& client_;
  Environment environment_;
  std::string profile_;
  std::string region_;
  std::mutex mutex_;  // guards what follows
  std::optional<Credentials> current_;
};

}  // namespace vizzy::http
