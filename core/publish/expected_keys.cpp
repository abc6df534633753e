#include "core/publish/expected_keys.h"

#include <ranges>

#include "core/codec/encoding.h"
#include "core/format/url.h"
#include "core/store/shards.h"

namespace vizzy::publish {

namespace {

bool is_in_representation(const FolderVersion& own, const std::optional<Head>& head,
                          std::uint64_t sequence) {
  return head && head->published && head->published->representation == own.mark.representation &&
         sequence >= head->representation_since;
}

}  // namespace

void ExpectedKeys::add_resource(const std::string& url, const codec::Sizes& sizes,
                                const Representation* representation) {
  if (representation != nullptr) {
    for (const Variant& variant : variants(*representation, url, sizes))
      add(variant.key, variant.size);
    return;
  }
  for (const codec::Encoding encoding : codec::kEncodings)
    if (encoding != codec::Encoding::brotli || sizes.brotli > 0)
      add(format::file_name(url, encoding), kAnySize);
}

void ExpectedKeys::add_objects(store::FileStore& folder, const store::Manifest& manifest,
                               const Representation* representation) {
  for (const auto* shards : {&manifest.objects, &manifest.spared})
    for (const store::ShardRecord& shard : *shards) {
      if (!shards_seen_.emplace(shard.digest, representation != nullptr).second) continue;
      store::ShardReader<store::ObjectRecord> reader(folder, {shard});
      while (const auto object = reader.next())
        add_resource(format::object_url(object->digest), object->sizes, representation);
    }
}

void ExpectedKeys::add_mutable(store::FileStore& folder, const store::Manifest& manifest,
                               const Representation* representation) {
  for (const store::FeedRecord& feed : manifest.feeds)
    for (const store::EntryResource& resource : store::entry_resources(feed))
      add_resource(resource.url, resource.sizes, representation);
  store::ShardReader<store::DocumentRecord> reader(folder, manifest.documents);
  while (const auto document = reader.next())
    add_resource(document->url, document->sizes, representation);
}

std::optional<std::uint64_t> ExpectedKeys::size_of(std::string_view key) const {
  const auto found = sizes_.find(hash(key));
  return found == sizes_.end() ? std::nullopt : std::optional(found->second);
}

ExpectedKeys expected_keys(store::FileStore& folder, const FolderVersion& own,
                           const std::optional<Head>& head,
                           const std::vector<DestinationVersion>& versions) {
  const Representation* representation = &own.mark.representation;
  ExpectedKeys expected;
  expected.add_mutable(folder, own.manifest, representation);
  expected.add_objects(folder, own.manifest, representation);
  for (const DestinationVersion& version : versions | std::views::reverse)
    if (version.manifest)
      expected.add_objects(
          folder, *version.manifest,
          is_in_representation(own, head, version.sequence) ? representation : nullptr);
  return expected;
}

}  // namespace vizzy::publish
