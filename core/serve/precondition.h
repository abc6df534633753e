#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace vizzy::serve {

/// Whether an `If-None-Match` (a list of entity tags, or "*") holds this strong tag, by the weak
/// comparison that the header asks for (RFC 9110, section 13.1.2).
[[nodiscard]] bool matches_tag(std::string_view if_none_match, std::string_view etag);

/// Bytes `first` to `last`, both included.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
};

/// A range that lies outside the content.
struct UnsatisfiableRange {};

/// What a `Range` header asks of a content of `size` bytes (RFC 9110, section 14.2). Absent where
/// the whole content is the answer: another unit, a list of ranges, or a text that is not a range.
[[nodiscard]] std::optional<std::variant<ByteRange, UnsatisfiableRange>> parse_range(
    std::string_view range, std::uint64_t size);

}  // namespace vizzy::serve
