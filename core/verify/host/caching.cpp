#include "core/verify/host/caching.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <limits>
#include <string>

#include "core/format/resource_kind.h"
#include "core/http/header_value.h"
#include "core/http/libcurl.h"

namespace vizzy::verify::host {

namespace {

constexpr std::uint64_t kMinute = 60;
constexpr std::uint64_t kHour = 3600;
constexpr std::uint64_t kDay = 86'400;
constexpr std::uint64_t kYear = 31'536'000;

/// Absent for another directive. An invalid number counts as 0 (RFC 9111, section 4.2.1), one that
/// is too large as the largest (section 1.2.2).
std::optional<std::uint64_t> seconds(std::string_view directive, std::string_view name) {
  if (!directive.starts_with(name)) return std::nullopt;
  directive.remove_prefix(name.size());
  if (directive.starts_with('"')) directive.remove_prefix(1);
  std::uint64_t value = 0;
  const auto result = std::from_chars(directive.data(), directive.data() + directive.size(), value);
  return result.ec == std::errc::result_out_of_range ? std::numeric_limits<std::uint64_t>::max()
                                                     : value;
}

std::string_view noun(format::ResourceKind kind) {
  switch (kind) {
    case format::ResourceKind::entry: return "an entry";
    case format::ResourceKind::object: return "an object";
    case format::ResourceKind::document: break;
  }
  return "a document";
}

/// How long an answer may be kept, and the header that says so.
struct Said {
  CacheControl caching;
  std::string header;  ///< "with Cache-Control: no-store"
};

Said said(std::string_view cache_control) {
  return {parse_cache_control(cache_control),
          cache_control.empty() ? "without Cache-Control"
                                : fmt::format("with Cache-Control: {}", cache_control)};
}

/// Seconds until `Expires`; what is not a date has expired (RFC 9111, section 5.3).
std::uint64_t expires_after(const http::Response& response, const std::string& expires) {
  const std::time_t then = http::libcurl().getdate(expires.c_str(), nullptr);
  const std::time_t sent = http::libcurl().getdate(response.header("date").c_str(), nullptr);
  const std::time_t now = sent < 0 ? std::time(nullptr) : sent;
  return then <= now ? 0 : static_cast<std::uint64_t>(then - now);
}

Said said(const http::Response& response) {
  Said said = host::said(response.header("cache-control"));
  const std::string expires = response.header("expires");
  if (said.caching.says_how_long() || expires.empty()) return said;
  said.caching.max_age = expires_after(response, expires);
  said.header = fmt::format("with Expires: {}", expires);
  return said;
}

Finding finding(Severity severity, format::ResourceKind kind, const Said& said,
                std::string_view reason) {
  return {severity,
          fmt::format("is {} {}", noun(kind), said.header),
          {fmt::format("send \"{}\": {}", format::cache_control(kind), reason)}};
}

std::optional<Finding> object_problem(const Said& said) {
  const CacheControl& caching = said.caching;
  if (caching.max_age.value_or(0) >= kYear && caching.s_maxage.value_or(kYear) >= kYear &&
      caching.immutable && !caching.no_store && !caching.is_private)
    return std::nullopt;
  return finding(Severity::warning, format::ResourceKind::object, said,
                 "an object never changes, so nobody should ask for it twice");
}

std::optional<Finding> problem_of(format::ResourceKind kind, const Said& said) {
  const CacheControl& caching = said.caching;
  if (kind == format::ResourceKind::object) return object_problem(said);
  if (caching.immutable || caching.longest() >= kDay)
    return finding(Severity::error, kind, said, "readers do not see new versions");
  if (caching.longest() > (kind == format::ResourceKind::entry ? 5 * kMinute : kHour))
    return finding(Severity::warning, kind, said, "readers see new versions late");
  if (!caching.says_how_long() && !caching.is_private)
    return finding(Severity::warning, kind, said, "without it each cache guesses");
  if (caching.no_store || caching.is_private)
    return finding(Severity::warning, kind, said, "every reader asks the origin for every byte");
  return std::nullopt;
}

std::optional<Finding> error_problem(const Said& said) {
  const CacheControl& caching = said.caching;
  if (caching.says_how_long() && !caching.immutable && caching.longest() <= kMinute)
    return std::nullopt;
  return Finding{
      caching.immutable || caching.longest() >= kHour ? Severity::error : Severity::warning,
      fmt::format("does not exist, {}", said.header),
      {fmt::format(
          "send \"{}\" with every error: a missing resource may be published a second later",
          format::kErrorCacheControl)}};
}

}  // namespace

bool CacheControl::says_how_long() const {
  return no_store || no_cache || immutable || max_age || s_maxage;
}

std::uint64_t CacheControl::longest() const {
  if (no_store || no_cache) return 0;
  const std::uint64_t fresh = std::max(max_age.value_or(0), s_maxage.value_or(0));
  const std::uint64_t sum = fresh + stale_while_revalidate.value_or(0);
  return sum < fresh ? std::numeric_limits<std::uint64_t>::max() : sum;
}

CacheControl parse_cache_control(std::string_view value) {
  CacheControl caching;
  const std::string lower = http::lower_case(value);
  for (const std::string_view directive : http::list_elements(lower)) {
    if (const auto age = seconds(directive, "max-age=")) caching.max_age = age;
    if (const auto age = seconds(directive, "s-maxage=")) caching.s_maxage = age;
    if (const auto late = seconds(directive, "stale-while-revalidate="))
      caching.stale_while_revalidate = late;
    if (directive == "no-store") caching.no_store = true;
    if (directive == "no-cache") caching.no_cache = true;
    if (directive == "immutable") caching.immutable = true;
    if (directive.starts_with("private")) caching.is_private = true;
  }
  return caching;
}

std::optional<Finding> caching_problem(format::ResourceKind kind, std::string_view value) {
  return problem_of(kind, said(value));
}

std::optional<Finding> caching_problem(format::ResourceKind kind, const http::Response& response) {
  return problem_of(kind, said(response));
}

std::optional<Finding> error_caching_problem(std::string_view value) {
  return error_problem(said(value));
}

std::optional<Finding> error_caching_problem(const http::Response& response) {
  return error_problem(said(response));
}

std::optional<std::uint64_t> age_of(const http::Response& response) {
  const std::string value = response.header("age");
  if (value.empty() || value.front() < '0' || value.front() > '9') return std::nullopt;
  return seconds(value, "");
}

std::optional<Finding> age_problem(format::ResourceKind kind, const http::Response& response) {
  const CacheControl caching = said(response).caching;
  const std::uint64_t age = age_of(response).value_or(0);
  if (kind == format::ResourceKind::object || age <= std::max(caching.longest(), kMinute) + kMinute)
    return std::nullopt;
  return Finding{
      age >= kDay ? Severity::error : Severity::warning,
      fmt::format("is {} that a cache keeps for longer than its Cache-Control says", noun(kind)),
      {"make the cache follow Cache-Control, then purge it: readers do not see new versions"}};
}

std::optional<Finding> error_age_problem(const http::Response& response) {
  const std::uint64_t age = age_of(response).value_or(0);
  if (age <= said(response).caching.longest()) return std::nullopt;
  return Finding{age >= kHour ? Severity::error : Severity::warning,
                 "does not exist, and comes from a cache",
                 {"let caches keep no errors: a missing resource may be published a second later"}};
}

}  // namespace vizzy::verify::host
