#include "core/serve/precondition.h"

#include <algorithm>
#include <charconv>

#include "core/http/header_value.h"

namespace vizzy::serve {

namespace {

using RangeResult = std::optional<std::variant<ByteRange, UnsatisfiableRange>>;

/// A number that is all of `text`; one beyond 64 bits counts as the greatest.
std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const auto [rest, error] = std::from_chars(begin, end, value);
  if (text.empty() || rest != end || error == std::errc::invalid_argument) return std::nullopt;
  return error == std::errc::result_out_of_range ? UINT64_MAX : value;
}

/// "-500": the last 500 bytes.
RangeResult suffix_range(std::string_view length_text, std::uint64_t size) {
  const auto length = number(length_text);
  if (!length) return std::nullopt;
  if (*length == 0 || size == 0) return UnsatisfiableRange();
  return ByteRange{.first = size - std::min(size, *length), .last = size - 1};
}

}  // namespace

bool matches_tag(std::string_view if_none_match, std::string_view etag) {
  if (http::trimmed(if_none_match) == "*") return true;
  return std::ranges::any_of(http::list_elements(if_none_match), [&](std::string_view tag) {
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    return tag == etag;
  });
}

RangeResult parse_range(std::string_view range, std::uint64_t size) {
  constexpr std::string_view kUnit = "bytes=";
  if (!http::lower_case(range.substr(0, kUnit.size())).starts_with(kUnit)) return std::nullopt;
  range = http::trimmed(range.substr(kUnit.size()));
  const std::size_t dash = range.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  if (dash == 0) return suffix_range(range.substr(1), size);
  const auto first = number(range.substr(0, dash));
  const std::string_view last_text = range.substr(dash + 1);
  const auto last = last_text.empty() ? std::optional(UINT64_MAX) : number(last_text);
  if (!first || !last || *last < *first) return std::nullopt;
  if (*first >= size) return UnsatisfiableRange();
  return ByteRange{.first = *first, .last = std::min(*last, size - 1)};
}

}  // namespace vizzy::serve
