#include "core/publish/retained_at.h"

#include <algorithm>
#include <ranges>

#include "core/destination/bookkeeping_keys.h"

namespace vizzy {

namespace {

std::optional<Manifest> read_manifest_at(Destination& bookkeeping, ObjectStore& folder,
                                         std::uint64_t sequence, const std::string& key) {
  auto manifest = own_manifest(folder, sequence, key);
  if (!manifest) {
    const auto found = bookkeeping.get(key);
    if (!found || bookkeeping_keys::manifest(sequence, sha256(found->bytes)) != key)
      return std::nullopt;
    manifest = parse_manifest(found->bytes, bookkeeping.name() + "/" + key);
  }
  if (!fetch_shards(bookkeeping, folder, *manifest)) return std::nullopt;
  return manifest;
}

bool is_in_representation(const FolderVersion& own, const std::optional<Head>& head,
                          std::uint64_t sequence) {
  return head && head->published && head->published->representation == own.mark.representation &&
         sequence >= head->representation_since;
}

}  // namespace

std::vector<DestinationVersion> versions_at(Destination& bookkeeping, ObjectStore& folder) {
  std::vector<DestinationVersion> versions;
  bookkeeping.list(std::string(bookkeeping_keys::kManifests),
                   [&](const Destination::Listed& object) {
                     if (const auto sequence = bookkeeping_keys::sequence_of_manifest(object.key))
                       versions.push_back({*sequence, object.key, std::nullopt});
                   });
  std::ranges::sort(versions, {}, &DestinationVersion::key);
  for (DestinationVersion& version : versions)
    version.manifest = read_manifest_at(bookkeeping, folder, version.sequence, version.key);
  return versions;
}

ExpectedKeys expected_keys(ObjectStore& folder, const FolderVersion& own,
                           const std::optional<Head>& head,
                           const std::vector<DestinationVersion>& versions) {
  ExpectedKeys expected;
  expected.add_mutable(folder, own.manifest, &own.mark.representation);
  expected.add_objects(folder, own.manifest, &own.mark.representation);
  for (const DestinationVersion& version : versions | std::views::reverse)
    if (version.manifest)
      expected.add_objects(
          folder, *version.manifest,
          is_in_representation(own, head, version.sequence) ? &own.mark.representation : nullptr);
  return expected;
}

}  // namespace vizzy
