#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "core/http/message.h"

namespace vizzy::http {

/// When a request is made again: after answers that are transient and after failures of the
/// connection, at growing intervals with jitter, never before `Retry-After`, and never beyond a
/// deadline.
struct RetryPolicy {
  int attempts = 6;
  std::chrono::milliseconds first_delay{200};
  std::chrono::milliseconds max_delay{20'000};
  /// For one request with all its attempts.
  std::chrono::milliseconds deadline{90'000};
};

/// Whether the answer may be another one soon: by its status (408, 429, 500, 502 to 504, 509, and
/// 520 to 527 and 530 of Cloudflare), or by the code of an error that is its body, whatever its
/// status: stores send SlowDown and InternalError with 200 too, RequestTimeout with 400, and
/// OperationAborted with 409
/// (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
[[nodiscard]] bool is_transient(const Response& response);
[[nodiscard]] bool is_transient(std::string_view code);

/// `Retry-After` as seconds or as an HTTP date (RFC 9110, section 10.2.3), at most a day; absent
/// when it is neither.
[[nodiscard]] std::optional<std::chrono::milliseconds> retry_after(
    std::string_view value, std::chrono::system_clock::time_point now);

/// How long to wait before attempt `attempt` (from 1): half of the interval and a random part of
/// the other half (`jitter`, 0 to 1).
[[nodiscard]] std::chrono::milliseconds delay_before(const RetryPolicy& policy, int attempt,
                                                     double jitter);

}  // namespace vizzy::http
