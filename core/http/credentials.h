#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/http/client.h"
#include "core/http/environment.h"

namespace vizzy::http {

/// What a request is signed with. Never printed and never written anywhere.
struct Credentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token = {};  ///< empty for lasting ones
  std::optional<std::chrono::sys_seconds> expires = {};
};

/// The credentials of this run. Those that expire are renewed in the background when a third of
/// their time is left, but not earlier than 15 minutes before their end: by one call, while all
/// requests go on with those that there are. A renewal that fails is tried again until they expire.
class CredentialSource {
 public:
  /// Sends nothing yet. It has the client's deadline and its stop request; `region` is where the
  /// security token service is asked. Errors: `usage` when the profile does not exist.
  CredentialSource(const Client& client, Environment environment, const std::string& profile,
                   const std::string& region);
  /// Ends a renewal that is going on.
  ~CredentialSource();
  CredentialSource(const CredentialSource&) = delete;
  CredentialSource& operator=(const CredentialSource&) = delete;

  /// From any thread. Errors: as `Identity::find`, when there are none that are valid.
  [[nodiscard]] Credentials get();

 private:
  class Renewal;
  std::unique_ptr<Renewal> renewal_;
};

}  // namespace vizzy::http
