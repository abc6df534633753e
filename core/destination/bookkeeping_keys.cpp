#include "core/destination/bookkeeping_keys.h"

#include <fmt/format.h>

#include <charconv>

#include "core/format/admission.h"
#include "core/format/headers.h"
#include "core/format/url.h"
#include "core/store/bookkeeping_json.h"
#include "core/store/layout.h"

namespace vizzy::destination::bookkeeping_keys {

namespace {

constexpr std::string_view kJson = ".json";
constexpr std::size_t kNameSize = 26;  ///< of a content name

std::string numbered(std::string_view folder, std::uint64_t sequence, const codec::Digest& digest) {
  return fmt::format("{}{:012}-{}{}", folder, sequence, codec::content_name(digest), kJson);
}

}  // namespace

std::string manifest(std::uint64_t sequence, const codec::Digest& digest) {
  return numbered(kManifests, sequence, digest);
}

std::string intent(std::uint64_t sequence, const codec::Digest& digest) {
  return numbered(kIntents, sequence, digest);
}

std::string shard(const codec::Digest& digest) {
  return store::shard_path(digest).substr(store::kState.size() + 1);
}

std::string change_table(const codec::Digest& digest) {
  return store::change_table_path(digest).substr(store::kState.size() + 1);
}

std::string kept_entry(const codec::Digest& digest) {
  return store::kept_entry_path(digest).substr(store::kState.size() + 1) +
         std::string(format::suffix(codec::Encoding::gzip));
}

std::optional<std::uint64_t> sequence_of_manifest(std::string_view key) {
  if (!key.starts_with(kManifests)) return std::nullopt;
  std::uint64_t sequence = 0;
  std::from_chars(key.data() + kManifests.size(), key.data() + key.size(), sequence);
  const std::string start = fmt::format("{}{:012}-", kManifests, sequence);
  if (sequence == 0 || sequence > store::kMostSequence || !key.starts_with(start) ||
      !key.ends_with(kJson) || key.size() != start.size() + kNameSize + kJson.size())
    return std::nullopt;
  key.remove_prefix(start.size());
  return format::is_name(key.substr(0, kNameSize)) ? std::optional(sequence) : std::nullopt;
}

ObjectHeaders headers() {
  return {.content_type = std::string(format::kContentType),
          .content_encoding = {},
          .cache_control = std::string(format::kErrorCacheControl)};
}

}  // namespace vizzy::destination::bookkeeping_keys
