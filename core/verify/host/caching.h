#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/format/headers.h"
#include "core/format/resource_kind.h"
#include "core/verify/finding.h"

namespace vizzy::verify::host {

/// What `Cache-Control` says (RFC 9111, section 5.2.2; immutable: RFC 8246).
struct CacheControl {
  std::optional<std::uint64_t> max_age;   ///< seconds
  std::optional<std::uint64_t> s_maxage;  ///< seconds, for shared caches
  bool no_store = false;
  bool immutable = false;
  bool is_private = false;

  /// Seconds that some cache may keep the answer without asking; 0 when it does not say.
  [[nodiscard]] std::uint64_t longest() const;
};

[[nodiscard]] CacheControl parse_cache_control(std::string_view value);

/// What is wrong with the `Cache-Control` of a resource. Objects must be kept for a year. Entries
/// and documents may be kept shorter than the format says, and somewhat longer (five minutes, an
/// hour), never for a day.
[[nodiscard]] std::optional<Finding> caching_problem(format::ResourceKind kind,
                                                     std::string_view value);

/// The same for an answer that something does not exist. No header is fine: caches then keep it
/// for seconds, and many hosts cannot send one.
[[nodiscard]] std::optional<Finding> error_caching_problem(std::string_view value);

}  // namespace vizzy::verify::host
