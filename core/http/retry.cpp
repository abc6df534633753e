#include "core/http/retry.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string>

#include "core/http/libcurl.h"
#include "core/http/xml.h"

namespace vizzy::http {

using std::chrono::milliseconds;

namespace {

using std::chrono::seconds;

constexpr seconds kMaxRetryAfter = std::chrono::hours(24);

constexpr std::array<std::string_view, 20> kTransientCodes{
    "BandwidthLimitExceeded",
    "ConditionalRequestConflict",
    "IDPCommunicationError",
    "IncompleteBody",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "OperationAborted",
    "PriorRequestNotComplete",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "SlowDown",
    "SlowDownRead",
    "SlowDownWrite",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
};

bool is_transient_status(int status) {
  return status == 408 || status == 429 || status == 500 || (status >= 502 && status <= 504) ||
         status == 509 || (status >= 520 && status <= 527) || status == 530;
}

milliseconds bounded(seconds wait) { return std::clamp(wait, seconds(0), kMaxRetryAfter); }

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

bool is_transient(std::string_view code) {
  return std::ranges::find(kTransientCodes, code) != kTransientCodes.end();
}

bool is_transient(const Response& response) {
  return is_transient_status(response.status) || is_transient(error_code(response.body));
}

std::optional<milliseconds> retry_after(std::string_view value,
                                        std::chrono::system_clock::time_point now) {
  if (is_number(value)) {
    long long count = 0;
    const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), count);
    return error == std::errc() ? bounded(seconds(std::min(count, kMaxRetryAfter.count() + 0LL)))
                                : milliseconds(kMaxRetryAfter);
  }
  const std::time_t date = libcurl().getdate(std::string(value).c_str(), nullptr);
  if (value.empty() || date < 0) return std::nullopt;
  return bounded(seconds(date) - std::chrono::floor<seconds>(now.time_since_epoch()));
}

milliseconds delay_before(const RetryPolicy& policy, int attempt, double jitter) {
  const milliseconds interval = std::min<milliseconds>(
      policy.first_delay * (1LL << std::min(attempt - 1, 20)), policy.max_delay);
  return interval / 2 +
         milliseconds(static_cast<long long>(static_cast<double>(interval.count()) / 2 * jitter));
}

}  // namespace vizzy::http
