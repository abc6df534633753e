#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace vizzy {

/// "2024-01-31T12:00:00Z".
[[nodiscard]] std::string format_timestamp(std::chrono::sys_seconds time);

/// A date ("2024-01-31", its midnight in UTC) or an ISO 8601 / RFC 3339 date-time with a zone
/// ("2024-01-31T14:00:00+02:00", a space may replace the T), in the form of `format_timestamp`.
/// Nothing for any other text, and for what the form cannot hold exactly: a fraction of a
/// second that is not zero, no zone, a leap second.
[[nodiscard]] std::optional<std::string> canonical_timestamp(std::string_view text);

/// The time in `text`, as databases write it: as above, but a date-time without a zone is in
/// UTC, and a fraction of a second is dropped. Nothing for text that is not a time.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_timestamp(std::string_view text);

}  // namespace vizzy
