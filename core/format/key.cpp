#include "core/format/key.h"

#include <algorithm>
#include <charconv>

#include "core/codec/content_name.h"
#include "core/format/canonical_json.h"

namespace vizzy::format {

namespace {

constexpr std::size_t kMaxSegmentBytes = 200;
constexpr std::string_view kHex = "0123456789abcdef";

bool stands_for_itself(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

definition::FieldType key_type(const definition::FeedOutline& feed) {
  const auto key = std::ranges::find(feed.fields, feed.key, &definition::FieldOutline::name);
  return key == feed.fields.end() ? definition::FieldType::text : key->type;
}

}  // namespace

std::optional<std::string> path_segment(std::string_view key) {
  std::string segment;
  for (const char c : key) {
    if (stands_for_itself(c)) {
      segment += c;
    } else {
      segment += '~';
      segment += kHex[static_cast<unsigned char>(c) >> 4];
      segment += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  if (segment.empty() || segment.size() > kMaxSegmentBytes) return std::nullopt;
  return segment;
}

std::string group_segment(std::string_view key, std::uint64_t groups) {
  std::size_t digits = 0;
  for (; groups > 1; groups /= 16) ++digits;
  return codec::to_hex(codec::sha256(key)).substr(0, digits);
}

std::optional<std::string> key_of_path_segment(std::string_view segment) {
  std::string key;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    if (segment[i] != '~') {
      key += segment[i];
      continue;
    }
    if (i + 2 >= segment.size()) return std::nullopt;
    unsigned byte = 0;
    const char* const digits = segment.data() + i + 1;
    if (std::from_chars(digits, digits + 2, byte, 16).ptr != digits + 2) return std::nullopt;
    key += static_cast<char>(byte);
    i += 2;
  }
  // Only one spelling of each key is valid: upper-case digits and needless escapes are not.
  return path_segment(key) == segment ? std::optional(key) : std::nullopt;
}

std::optional<std::string> key_json(const definition::FeedOutline& feed, std::string_view key) {
  std::string json;
  if (key_type(feed) == definition::FieldType::text) {
    append_json_string(json, key);
    return json;
  }
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), number);
  if (error != std::errc() || std::to_string(number) != key) return std::nullopt;
  append_json_integer(json, number);
  return json;
}

}  // namespace vizzy::format
