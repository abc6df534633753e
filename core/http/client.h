#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "core/error.h"
#include "core/http/message.h"
#include "core/http/retry.h"

namespace vizzy::http {

struct ClientOptions {
  RetryPolicy retry = {};
  std::chrono::milliseconds connect_timeout{10'000};
  /// A transfer that stalls for this long fails.
  std::chrono::seconds stall_timeout{20};
  /// Which proxies are asked: those that the environment names, or none.
  enum class Proxies { environment, none };
  Proxies proxies = Proxies::environment;
  std::string ca_file = {};  ///< trusted CA certificates; empty for the system's
  /// For all requests together.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop = {};
};

/// No answer came, after all attempts. The problem is in libcurl's words; callers may know a
/// better remedy.
class NoAnswer final : public Error {
 public:
  enum class Cause { name, connection, certificate, tls, time_out, deadline, too_large, other };

  NoAnswer(Cause cause, std::string problem, Remedy remedy)
      : Error(ErrorKind::failed, std::move(problem), std::move(remedy)), cause_(cause) {}

  [[nodiscard]] Cause cause() const noexcept { return cause_; }

 private:
  Cause cause_;
};

/// An HTTP client on libcurl. Connections stay open and are reused; it uses HTTP/2 where the
/// server offers it. Safe to use by several threads, each of which waits for its own answer.
class Client {
 public:
  explicit Client(ClientOptions options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Any answer that is not transient (see RetryPolicy), or the last one.
  /// Errors: `NoAnswer`, also for an answer without end (see Request), with the remedy for a
  /// store's endpoint; `interrupted`.
  [[nodiscard]] Response send(const Request& request);

  [[nodiscard]] const ClientOptions& options() const { return options_; }
  /// Attempts made so far.
  [[nodiscard]] std::uint64_t requests() const;

 private:
  class Connections;
  struct Attempt;

  [[nodiscard]] Attempt attempt(const Request& request, std::chrono::milliseconds time_left);
  void wait(std::chrono::milliseconds delay) const;

  ClientOptions options_;
  std::unique_ptr<Connections> connections_;
};

}  // namespace vizzy::http
