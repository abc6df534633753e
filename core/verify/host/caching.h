#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/format/headers.h"
#include "core/format/resource_kind.h"
#include "core/http/message.h"
#include "core/verify/finding.h"

namespace vizzy::verify::host {

/// What `Cache-Control` says (RFC 9111, section 5.2.2; immutable: RFC 8246).
struct CacheControl {
  std::optional<std::uint64_t> max_age;                 ///< seconds
  std::optional<std::uint64_t> s_maxage;                ///< seconds, for shared caches
  std::optional<std::uint64_t> stale_while_revalidate;  ///< seconds, after max-age (RFC 5861)
  bool no_store = false;
  bool no_cache = false;  ///< kept, and asked for each time
  bool immutable = false;
  bool is_private = false;

  /// Whether it says how long an answer may be kept; without that, each cache guesses.
  [[nodiscard]] bool says_how_long() const;
  /// Seconds after which some cache may still give the answer without asking before; 0 when it does
  /// not say.
  [[nodiscard]] std::uint64_t longest() const;
};

[[nodiscard]] CacheControl parse_cache_control(std::string_view value);

/// What is wrong with the `Cache-Control` of a resource. Objects must be kept for a year. Entries
/// and documents may be kept shorter than the format says, and somewhat longer (five minutes, an
/// hour), never for a day.
[[nodiscard]] std::optional<Finding> caching_problem(format::ResourceKind kind,
                                                     std::string_view value);

/// The same of an answer: where `Cache-Control` does not say how long, `Expires` does.
[[nodiscard]] std::optional<Finding> caching_problem(format::ResourceKind kind,
                                                     const http::Response& response);

/// The same for an answer that something does not exist.
[[nodiscard]] std::optional<Finding> error_caching_problem(std::string_view value);
[[nodiscard]] std::optional<Finding> error_caching_problem(const http::Response& response);

/// Seconds that an answer has spent in caches (`Age`); absent when it does not say.
[[nodiscard]] std::optional<std::uint64_t> age_of(const http::Response& response);

/// A cache that gives an entry or a document for longer than it may.
[[nodiscard]] std::optional<Finding> age_problem(format::ResourceKind kind,
                                                 const http::Response& response);
/// A cache that keeps errors.
[[nodiscard]] std::optional<Finding> error_age_problem(const http::Response& response);

}  // namespace vizzy::verify::host
