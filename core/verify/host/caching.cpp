#include "core/verify/host/caching.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

#include "core/format/resource_kind.h"
#include "core/http/header_value.h"

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

Finding finding(Severity severity, format::ResourceKind kind, std::string_view value,
                std::string_view reason) {
  return {severity,
          value.empty() ? fmt::format("is {} without Cache-Control", noun(kind))
                        : fmt::format("is {} with Cache-Control: {}", noun(kind), value),
          {fmt::format("send \"{}\": {}", format::cache_control(kind), reason)}};
}

std::optional<Finding> object_problem(std::string_view value, const CacheControl& caching) {
  if (caching.max_age.value_or(0) >= kYear && caching.s_maxage.value_or(kYear) >= kYear &&
      caching.immutable && !caching.no_store && !caching.is_private)
    return std::nullopt;
  return finding(Severity::warning, format::ResourceKind::object, value,
                 "an object never changes, so nobody should ask for it twice");
}

}  // namespace

std::uint64_t CacheControl::longest() const {
  return no_store ? 0 : std::max(max_age.value_or(0), s_maxage.value_or(0));
}

CacheControl parse_cache_control(std::string_view value) {
  CacheControl caching;
  const std::string lower = http::lower_case(value);
  for (const std::string_view directive : http::list_elements(lower)) {
    if (const auto age = seconds(directive, "max-age=")) caching.max_age = age;
    if (const auto age = seconds(directive, "s-maxage=")) caching.s_maxage = age;
    if (directive == "no-store") caching.no_store = true;
    if (directive == "immutable") caching.immutable = true;
    if (directive.starts_with("private")) caching.is_private = true;
  }
  return caching;
}

std::optional<Finding> caching_problem(format::ResourceKind kind, std::string_view value) {
  const CacheControl caching = parse_cache_control(value);
  if (kind == format::ResourceKind::object) return object_problem(value, caching);
  if (caching.immutable || caching.longest() >= kDay)
    return finding(Severity::error, kind, value, "readers do not see new versions");
  if (caching.longest() > (kind == format::ResourceKind::entry ? 5 * kMinute : kHour))
    return finding(Severity::warning, kind, value, "readers see new versions late");
  if (value.empty())
    return finding(Severity::warning, kind, value, "without it each cache guesses");
  if (caching.no_store || caching.is_private)
    return finding(Severity::warning, kind, value, "every reader asks the origin for every byte");
  return std::nullopt;
}

std::optional<Finding> error_caching_problem(std::string_view value) {
  const CacheControl caching = parse_cache_control(value);
  if (!caching.immutable && caching.longest() <= kMinute) return std::nullopt;
  return Finding{
      caching.immutable || caching.longest() >= kHour ? Severity::error : Severity::warning,
      fmt::format("does not exist, with Cache-Control: {}", value),
      {fmt::format(
          "send \"{}\" with every error: a missing resource may be published a second later",
          format::kErrorCacheControl)}};
}

}  // namespace vizzy::verify::host
