#include "core/format/admission.h"

#include <algorithm>

#include "core/format/url.h"

namespace vizzy::format {

namespace {

constexpr std::size_t kMaxNameBytes = 200;
constexpr std::size_t kMaxNames = 3;
constexpr std::string_view kObjects = "o";
constexpr std::string_view kChanges = "changes/";
constexpr std::string_view kAllDocuments = "/*";

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '~';
}

/// Whether each component between slashes passes; `most` of them at most.
template <class Passes>
bool all_components(std::string_view path, std::size_t most, const Passes& passes) {
  for (std::size_t count = 1;; ++count) {
    const std::size_t slash = path.find('/');
    if (count > most || !passes(path.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool are_names(std::string_view names) {
  return all_components(names, kMaxNames, [](std::string_view name) { return is_name(name); });
}

/// What follows "v1/"; empty for any other text.
std::string_view below_version(std::string_view url) {
  const std::string prefix = published_prefix();
  return url.starts_with(prefix) ? url.substr(prefix.size()) : std::string_view();
}

/// "changes/discovery/music/129600" holds the name of a feed or of a segment.
bool is_changes(std::string_view names) {
  if (!names.starts_with(kChanges)) return false;
  names.remove_prefix(kChanges.size());
  const std::size_t slash = names.rfind('/');
  return slash != std::string_view::npos && are_names(names.substr(0, slash)) &&
         is_name(names.substr(slash + 1));
}

}  // namespace

bool is_safe_path(std::string_view path) {
  return path.find('\0') == std::string_view::npos &&
         all_components(path, std::string_view::npos, [](std::string_view name) {
           return !name.empty() && name != "." && name != "..";
         });
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::ranges::all_of(name, is_name_character);
}

bool is_feed_name(std::string_view name) {
  return are_names(name) && name.substr(0, name.find('/')) != kObjects;
}

bool is_document_url(std::string_view url) {
  const std::string_view names = below_version(url);
  return is_feed_name(names) && names.find('/') != std::string_view::npos;
}

bool is_published_file(std::string_view name) {
  const auto url = url_of_file(name);
  if (!url) return false;
  const std::string_view names = below_version(*url);
  return are_names(names) || is_changes(names);
}

bool is_purgeable(std::string_view path) {
  if (!path.ends_with(kAllDocuments)) return is_published_file(path);
  return is_name(below_version(path.substr(0, path.size() - kAllDocuments.size())));
}

}  // namespace vizzy::format
