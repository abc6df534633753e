#include "core/destination/bookkeeping_keys.h"

#include <fmt/format.h>

#include <charconv>

#include "core/format/headers.h"
#include "core/store/layout.h"

namespace vizzy::destination::bookkeeping_keys {

namespace {

std::string numbered(std::string_view folder, std::uint64_t sequence, const codec::Digest& digest) {
  return fmt::format("{}{:012}-{}.json", folder, sequence, codec::content_name(digest));
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

std::optional<std::uint64_t> sequence_of_manifest(std::string_view key) {
  if (!key.starts_with(kManifests)) return std::nullopt;
  key.remove_prefix(kManifests.size());
  std::uint64_t sequence = 0;
  const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), sequence);
  if (error != std::errc() || end == key.data() + key.size() || *end != '-') return std::nullopt;
  return sequence;
}

ObjectHeaders headers() {
  return {.content_type = std::string(format::kContentType),
          .content_encoding = {},
          .cache_control = std::string(format::kErrorCacheControl)};
}

}  // namespace vizzy::destination::bookkeeping_keys
