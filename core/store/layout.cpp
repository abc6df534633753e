#include "core/store/layout.h"

#include <fmt/format.h>

#include <charconv>

#include "core/format/admission.h"
#include "core/format/url.h"

namespace vizzy::store {

namespace {

constexpr std::string_view kJson = ".json";
constexpr std::string_view kLines = ".ndjson";

/// What a numbered name has between its start and its end.
std::uint64_t number_in(std::string_view path, std::size_t start) {
  std::uint64_t number = 0;
  if (start < path.size()) std::from_chars(path.data() + start, path.data() + path.size(), number);
  return number;
}

std::string kept_entries_folder() { return fmt::format("{}/entries/", kState); }

std::string change_tables_folder() { return fmt::format("{}/changes/", kState); }

/// A file that is named by its content, fanned out below the folder.
bool is_named_by_content(std::string_view path, std::string_view folder, std::string_view ending) {
  if (!path.starts_with(folder) || !path.ends_with(ending)) return false;
  path.remove_prefix(folder.size());
  return format::is_feed_name(path.substr(0, path.size() - ending.size()));
}

/// A JSON file of the state folder itself, but the commit record and the marker.
bool is_bookkeeping(std::string_view path) {
  const std::string folder = fmt::format("{}/", kState);
  if (path == kCommit || path == kMarker || !path.starts_with(folder) || !path.ends_with(kJson))
    return false;
  path.remove_prefix(folder.size());
  return format::is_name(path.substr(0, path.size() - kJson.size()));
}

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

std::string documents_folder(std::string_view collection) {
  return fmt::format("{}/{}", published_folder(), collection);
}

bool is_documents_folder(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash != std::string_view::npos && format::is_name(path.substr(slash + 1)) &&
         path == documents_folder(path.substr(slash + 1)) && path != objects_folder();
}

std::string plan_part_path(std::uint64_t number) {
  return fmt::format("{}/plan-{:06}.ndjson", kStaged, number);
}

bool is_plan_part(std::string_view path) {
  constexpr std::string_view kName = "/plan-";
  return path == plan_part_path(number_in(path, kStaged.size() + kName.size()));
}

bool is_mutable(std::string_view path) {
  const std::string web_root = fmt::format("{}/", kPublic);
  if (path.starts_with(web_root)) return format::is_published_file(path.substr(web_root.size()));
  return is_bookkeeping(path) || sequence_of_manifest(path) ||
         is_named_by_content(path, kept_entries_folder(), kJson) ||
         is_named_by_content(path, change_tables_folder(), kLines);
}

std::string part_path(std::uint64_t part) {
  return fmt::format("{}/parts/{:06}{}", kDividedBuild, part, kJson);
}

std::string part_records_path(const codec::Digest& digest) {
  return fmt::format("{}/records/{}", kDividedBuild, format::fanned_out(digest));
}

std::string staged_by_part_path(std::string_view plan, std::string_view path) {
  return fmt::format("{}/{}/{}", kStagedByParts, plan, path);
}

std::string part_temporary_path(std::string_view run) {
  return fmt::format("{}/tmp/{}", kDividedBuild, run);
}

std::string staged_path(std::string_view path) { return fmt::format("{}/{}", kStaged, path); }

std::string manifest_path(std::uint64_t sequence) {
  return fmt::format("{}/{:012}{}", kManifests, sequence, kJson);
}

std::optional<std::uint64_t> sequence_of_manifest(std::string_view path) {
  const std::uint64_t sequence = number_in(path, kManifests.size() + 1);
  if (path != manifest_path(sequence)) return std::nullopt;
  return sequence;
}

std::string expired_manifest_path(std::uint64_t sequence) {
  return fmt::format("{}/{:012}.expired", kManifests, sequence);
}

std::optional<std::uint64_t> sequence_of_expired(std::string_view path) {
  const std::uint64_t sequence = number_in(path, kManifests.size() + 1);
  if (sequence == 0 || path != expired_manifest_path(sequence)) return std::nullopt;
  return sequence;
}

std::string shard_path(const codec::Digest& digest) {
  return fmt::format("{}/shards/{}{}", kState, format::fanned_out(digest), kLines);
}

std::string kept_entry_path(const codec::Digest& digest) {
  return fmt::format("{}{}{}", kept_entries_folder(), format::fanned_out(digest), kJson);
}

std::string change_table_path(const codec::Digest& digest) {
  return fmt::format("{}{}{}", change_tables_folder(), format::fanned_out(digest), kLines);
}

}  // namespace vizzy::store
