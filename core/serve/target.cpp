#include "core/serve/target.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <vector>

#include "core/format/entry.h"
#include "core/format/key.h"
#include "core/format/resource_kind.h"
#include "core/format/url.h"

namespace vizzy::serve {

namespace {

constexpr std::string_view kJson = ".json";
constexpr std::size_t kMaxNameBytes = 100;

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const std::string_view digits = text.substr(i + 1, 2);
    unsigned byte = 0;
    const char* const begin = digits.data();
    const char* const end = begin + digits.size();
    if (digits.size() < 2 || std::from_chars(begin, end, byte, 16).ptr != end) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

/// "/a" of "http://host/a": a server must accept the form that proxies use.
std::string_view origin_form(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!target.starts_with(scheme)) continue;
    const std::size_t slash = target.find('/', scheme.size());
    return slash == std::string_view::npos ? "/" : target.substr(slash);
  }
  return target;
}

bool is_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= kMaxNameBytes && std::ranges::all_of(text, allowed);
}

bool is_base32(std::string_view text, std::size_t length) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'); };
  return text.size() == length && std::ranges::all_of(text, allowed);
}

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t slash = 0; slash != std::string_view::npos;) {
    path.remove_prefix(slash);
    slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    if (slash != std::string_view::npos) ++slash;
  }
  return segments;
}

bool is_key(std::string_view segment) { return format::key_of_path_segment(segment).has_value(); }

/// "v1/changes/discovery/129600", of a segment "v1/changes/discovery/~55~53/music/129600".
bool are_changes(const std::vector<std::string_view>& segments) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return segments.size() >= 4 && segments.size() <= 6 && is_name(segments[2]) &&
         std::ranges::all_of(segments.begin() + 3, segments.end() - 1, is_key) &&
         is_name(segments.back()) && std::ranges::all_of(segments.back(), is_digit);
}

std::optional<format::ResourceKind> kind_of(const std::vector<std::string_view>& segments) {
  if (segments.size() < 2 || segments[0] != fmt::format("v{}", format::kFormatVersion))
    return std::nullopt;
  const bool is_object_folder = segments[1] == "o";
  if (segments.size() == 4 && is_object_folder && is_base32(segments[2], 2) &&
      is_base32(segments[3], 24))
    return format::ResourceKind::object;
  if (is_object_folder || !is_name(segments[1])) return std::nullopt;
  if (segments[1] == "changes")
    return are_changes(segments) ? std::optional(format::ResourceKind::entry) : std::nullopt;
  if (segments.size() == 2) return format::ResourceKind::entry;
  if (segments.size() <= 4 && std::ranges::all_of(segments.begin() + 2, segments.end(), is_key))
    return format::ResourceKind::document;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> path_of_target(std::string_view target) {
  target = origin_form(target);
  target = target.substr(0, target.find_first_of("?#"));
  if (!target.starts_with('/')) return std::nullopt;
  return percent_decoded(target);
}

std::optional<ResourceName> parse_resource_path(std::string_view path) {
  if (!path.starts_with('/') || !path.ends_with(kJson)) return std::nullopt;
  path = path.substr(1, path.size() - 1 - kJson.size());
  const std::vector<std::string_view> segments = segments_of(path);
  const std::optional<format::ResourceKind> kind = kind_of(segments);
  if (!kind) return std::nullopt;
  ResourceName name{.url = std::string(path), .kind = *kind, .folder = {}};
  if (*kind == format::ResourceKind::document) name.folder = segments[1];
  return name;
}

}  // namespace vizzy::serve
