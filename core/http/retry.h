#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace vizzy::http {

/// When a request is made again: after 429, 500, 502, 503 and 504 and after failures of the
/// connection, at growing intervals with jitter, never before `Retry-After`, and never beyond a
/// deadline.
struct RetryPolicy {
  int attempts = 6;
  std::chrono::milliseconds first_delay{200};
  std::chrono::milliseconds max_delay{20'000};
  /// For one request with all its attempts.
  std::chrono::milliseconds deadline{90'000};
};

[[nodiscard]] bool is_transient(int status);

/// `Retry-After` as seconds or as an HTTP date (RFC 9110, section 10.2.3); absent when it is
/// neither.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after(
    std::string_view value, std::chrono::system_clock::time_point now);

/// How long to wait before attempt `attempt` (from 1): half of the interval and a random part of
/// the other half (`jitter`, 0 to 1).
[[nodiscard]] std::chrono::milliseconds delay_before(const RetryPolicy& policy, int attempt,
                                                     double jitter);

}  // namespace vizzy::http
