#include "core/publish/retained_at.h"

#include <algorithm>
#include <ranges>

#include "core/destination/bookkeeping_keys.h"

namespace vizzy::publish {

namespace {

std::optional<store::Manifest> read_manifest_at(destination::Destination& state,
                                                store::ObjectStore& folder, std::uint64_t sequence,
                                                const std::string& key) {
  auto manifest = own_manifest(folder, sequence, key);
  if (!manifest) {
    const auto found = state.get(key);
    if (!found || destination::state_keys::manifest(sequence, codec::sha256(found->bytes)) != key)
      return std::nullopt;
    manifest = store::parse_manifest(found->bytes, state.name() + "/" + key);
  }
  if (!fetch_shards(state, folder, *manifest)) return std::nullopt;
  return manifest;
}

bool stands_in_form(const OwnVersion& own, const std::optional<HeadRecord>& head,
                    std::uint64_t sequence) {
  return head && head->published && head->published->form == own.mark.form &&
         sequence >= head->form_since;
}

}  // namespace

std::vector<DestinationVersion> versions_at(destination::Destination& state,
                                            store::ObjectStore& folder) {
  std::vector<DestinationVersion> versions;
  state.list(std::string(destination::state_keys::kManifests),
             [&](const destination::Destination::Listed& object) {
               if (const auto sequence = destination::state_keys::sequence_of_manifest(object.key))
                 versions.push_back({*sequence, object.key, std::nullopt});
             });
  std::ranges::sort(versions, {}, &DestinationVersion::key);
  for (DestinationVersion& version : versions)
    version.manifest = read_manifest_at(state, folder, version.sequence, version.key);
  return versions;
}

ExpectedKeys expected_keys(store::ObjectStore& folder, const OwnVersion& own,
                           const std::optional<HeadRecord>& head,
                           const std::vector<DestinationVersion>& versions) {
  ExpectedKeys expected;
  expected.add_mutable(folder, own.manifest, &own.mark.form);
  expected.add_objects(folder, own.manifest, &own.mark.form);
  for (const DestinationVersion& version : versions | std::views::reverse)
    if (version.manifest)
      expected.add_objects(folder, *version.manifest,
                           stands_in_form(own, head, version.sequence) ? &own.mark.form : nullptr);
  return expected;
}

}  // namespace vizzy::publish
