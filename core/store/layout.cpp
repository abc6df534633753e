#include "core/store/layout.h"

#include <fmt/format.h>

#include <charconv>

#include "core/format/url.h"

namespace vizzy::store {

namespace {

constexpr std::string_view kJson = ".json";

}  // namespace

std::optional<std::string> url_of(std::string_view path) {
  const std::size_t start = kPublic.size() + 1;
  if (!path.starts_with(kPublic) || path.size() < start) return std::nullopt;
  return format::url_of_file(path.substr(start));
}

std::string public_path(std::string_view url, codec::Encoding encoding) {
  return fmt::format("{}/{}", kPublic, format::file_name(url, encoding));
}

std::string published_folder() {
  const std::string prefix = format::published_prefix();
  return fmt::format("{}/{}", kPublic, prefix.substr(0, prefix.size() - 1));
}

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

std::string shard_path(const codec::Digest& digest) {
  return fmt::format("{}/shards/{}.ndjson", kState, format::fanned_out(digest));
}

std::string kept_entry_path(const codec::Digest& digest) {
  return fmt::format("{}/entries/{}{}", kState, format::fanned_out(digest), kJson);
}

std::string change_table_path(const codec::Digest& digest) {
  return fmt::format("{}/changes/{}.ndjson", kState, format::fanned_out(digest));
}

}  // namespace vizzy::store
