#include "core/store/layout.h"

#include <fmt/format.h>

#include <charconv>

#include "core/feed/entry.h"
#include "core/feed/key.h"

namespace vizzy::layout {

namespace {

/// "ab/cdef...": 1024 folders keep a million files in folders of a thousand.
std::string fanned_out(const Digest& digest) { return content_name(digest).insert(2, 1, '/'); }

constexpr std::string_view kJson = ".json";

}  // namespace

std::string_view suffix(Encoding encoding) {
  switch (encoding) {
    case Encoding::gzip: return ".gz";
    case Encoding::brotli: return ".br";
    case Encoding::identity: break;
  }
  return "";
}

std::string entry_url(std::string_view feed) { return fmt::format("v{}/{}", kFormatVersion, feed); }

std::string object_url(const Digest& digest) {
  return fmt::format("v{}/o/{}", kFormatVersion, fanned_out(digest));
}

std::string document_url(std::string_view collection, std::string_view segment) {
  return fmt::format("v{}/{}/{}", kFormatVersion, collection, segment);
}

std::optional<std::string> document_place(std::string_view collection, std::string_view key,
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

std::optional<std::string> url_of(std::string_view path) {
  const std::size_t start = kPublic.size() + 1;
  if (!path.starts_with(kPublic) || path.size() < start) return std::nullopt;
  for (const Encoding encoding : kEncodings) {
    const std::string end = fmt::format("{}{}", kJson, suffix(encoding));
    if (path.ends_with(end) && path.size() >= start + end.size())
      return std::string(path.substr(start, path.size() - start - end.size()));
  }
  return std::nullopt;
}

std::string public_path(std::string_view url, Encoding encoding) {
  return fmt::format("{}/{}{}{}", kPublic, url, kJson, suffix(encoding));
}

std::string published_folder() { return fmt::format("{}/v{}", kPublic, kFormatVersion); }

std::string published_prefix() { return published_folder().substr(kPublic.size() + 1) + "/"; }

std::string objects_folder() { return published_folder() + "/o"; }

std::string plan_part_path(std::uint64_t number) {
  return fmt::format("{}/plan-{:06}.ndjson", kStaged, number);
}

std::string staged_path(std::string_view path) { return fmt::format("{}/{}", kStaged, path); }

std::string manifest_path(std::uint64_t sequence) {
  return fmt::format("{}/{:012}{}", kManifests, sequence, kJson);
}

std::optional<std::uint64_t> sequence_of_manifest(std::string_view path) {
  const std::size_t start = kManifests.size() + 1;
  if (path.size() <= start) return std::nullopt;
  std::uint64_t sequence = 0;
  std::from_chars(path.data() + start, path.data() + path.size(), sequence);
  if (path != manifest_path(sequence)) return std::nullopt;
  return sequence;
}

std::string shard_path(const Digest& digest) {
  return fmt::format("{}/shards/{}.ndjson", kState, fanned_out(digest));
}

std::string kept_entry_path(const Digest& digest) {
  return fmt::format("{}/entries/{}{}", kState, fanned_out(digest), kJson);
}

}  // namespace vizzy::layout
