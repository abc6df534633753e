#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace vizzy {

/// A point in time as ISO 8601 / RFC 3339 writes it.
struct IsoTime {
  std::chrono::sys_seconds time{};  ///< what is less than a second is cut off; UTC without a zone
  bool has_clock = false;           ///< not only a date
  bool has_zone = false;
  bool is_whole = true;  ///< no fraction of a second was cut off
};

/// Reads "2024-01-31", or "2024-01-31T14:00:00" with a fraction and a zone where they are given: a
/// space may stand for the T, the zone is Z, +02, +0200 or +02:00. Years 0000 to 9999, also after
/// the zone is applied. Absent for anything else, leap seconds among it.
[[nodiscard]] std::optional<IsoTime> parse_iso_time(std::string_view text);

/// "2024-01-31"
[[nodiscard]] std::string format_iso_date(std::chrono::sys_days date);
/// "2024-01-31T12:00:00Z"
[[nodiscard]] std::string format_iso_time(std::chrono::sys_seconds time);

}  // namespace vizzy
