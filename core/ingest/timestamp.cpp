#include "core/ingest/timestamp.h"

#include "core/iso_time.h"

namespace vizzy::ingest {

std::string format_timestamp(std::chrono::sys_seconds time) { return format_iso_time(time); }

std::optional<std::string> canonical_timestamp(std::string_view text) {
  const auto time = parse_iso_time(text);
  const bool is_exact = time && time->is_whole && (time->has_zone || !time->has_clock);
  if (!is_exact) return std::nullopt;
  return format_iso_time(time->time);
}

}  // namespace vizzy::ingest
