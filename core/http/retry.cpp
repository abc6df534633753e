#include "core/http/retry.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "core/http/libcurl.h"

namespace vizzy::http {

using std::chrono::milliseconds;

bool is_transient(int status) {
  return status == 429 || status == 500 || status == 502 || status == 503 || status == 504;
}

std::optional<milliseconds> retry_after(std::string_view value,
                                        std::chrono::system_clock::time_point now) {
  long long seconds = 0;
  const char* end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, seconds);
  if (error == std::errc() && rest == end) return milliseconds(std::max(seconds, 0LL) * 1000);
  const std::time_t date = libcurl().getdate(std::string(value).c_str(), nullptr);
  if (value.empty() || date < 0) return std::nullopt;
  const auto wait = std::chrono::system_clock::from_time_t(date) - now;
  return std::max(std::chrono::duration_cast<milliseconds>(wait), milliseconds(0));
}

milliseconds delay_before(const RetryPolicy& policy, int attempt, double jitter) {
  const milliseconds interval = std::min<milliseconds>(
      policy.first_delay * (1LL << std::min(attempt - 1, 20)), policy.max_delay);
  return interval / 2 +
         milliseconds(static_cast<long long>(static_cast<double>(interval.count()) / 2 * jitter));
}

}  // namespace vizzy::http
