#include "core/format/url.h"

#include <fmt/format.h>

#include "core/format/key.h"

namespace vizzy::format {

namespace {

constexpr std::string_view kJson = ".json";

}  // namespace

std::string entry_url(std::string_view feed) { return fmt::format("v{}/{}", kFormatVersion, feed); }

std::string changes_url(std::string_view feed, std::uint64_t span) {
  return fmt::format("v{}/changes/{}/{}", kFormatVersion, feed, span);
}

std::string object_url(const codec::Digest& digest) {
  return fmt::format("v{}/o/{}", kFormatVersion, fanned_out(digest));
}

std::string document_url(std::string_view collection, std::string_view segment) {
  return fmt::format("v{}/{}/{}", kFormatVersion, collection, segment);
}

std::optional<std::string> holder_url(std::string_view collection, std::string_view key,
                                      std::uint64_t groups) {
  const auto segment = groups > 0 ? group_segment(key, groups) : path_segment(key);
  if (!segment) return std::nullopt;
  return document_url(collection, *segment);
}

std::optional<std::string> alias_url(std::string_view collection, std::string_view field,
                                     std::string_view alias) {
  const auto folder = path_segment(field);
  const auto segment = path_segment(alias);
  if (!folder || !segment) return std::nullopt;
  return fmt::format("v{}/{}/{}/{}", kFormatVersion, collection, *folder, *segment);
}

std::pair<std::string_view, std::string_view> document_of(std::string_view url) {
  const std::size_t collection = url.find('/') + 1;
  const std::size_t slash = url.find('/', collection);
  if (slash == std::string_view::npos) return {url.substr(collection), ""};
  return {url.substr(collection, slash - collection), url.substr(slash + 1)};
}

std::string fanned_out(const codec::Digest& digest) {
  return codec::content_name(digest).insert(2, 1, '/');
}

std::string_view suffix(codec::Encoding encoding) {
  switch (encoding) {
    case codec::Encoding::gzip: return ".gz";
    case codec::Encoding::brotli: return ".br";
    case codec::Encoding::identity: break;
  }
  return "";
}

std::string file_name(std::string_view url, codec::Encoding encoding) {
  return fmt::format("{}{}{}", url, kJson, suffix(encoding));
}

std::optional<std::string> url_of_file(std::string_view name) {
  for (const codec::Encoding encoding : codec::kEncodings) {
    const std::string end = fmt::format("{}{}", kJson, suffix(encoding));
    if (name.ends_with(end)) return std::string(name.substr(0, name.size() - end.size()));
  }
  return std::nullopt;
}

std::string published_prefix() { return fmt::format("v{}/", kFormatVersion); }

std::string objects_prefix() { return published_prefix() + "o/"; }

}  // namespace vizzy::format
