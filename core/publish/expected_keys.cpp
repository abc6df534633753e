#include "core/publish/expected_keys.h"

#include "core/codec/encoding.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy::publish {

void ExpectedKeys::add_resource(const std::string& url, const codec::Sizes& sizes,
                                const Form* form) {
  if (form != nullptr) {
    for (const Variant& variant : variants(*form, url, sizes)) add(variant.key, variant.size);
    return;
  }
  const Form every{
      .plain = codec::Encoding::gzip, .siblings = true, .content_type = {}, .cache_control = {}};
  for (const Variant& variant : variants(every, url, sizes)) add(variant.key, kAnySize);
}

void ExpectedKeys::add_objects(store::ObjectStore& folder, const store::Manifest& manifest,
                               const Form* form) {
  for (const auto* shards : {&manifest.objects, &manifest.spared})
    for (const store::ShardRecord& shard : *shards) {
      if (!shards_seen_.emplace(shard.digest, form != nullptr).second) continue;
      store::ShardReader<store::ObjectRecord> reader(folder, {shard});
      while (const auto object = reader.next())
        add_resource(format::object_url(object->digest), object->sizes, form);
    }
}

void ExpectedKeys::add_mutable(store::ObjectStore& folder, const store::Manifest& manifest,
                               const Form* form) {
  for (const store::FeedRecord& feed : manifest.feeds)
    add_resource(format::entry_url(feed.outline.name), feed.sizes, form);
  store::ShardReader<store::DocumentRecord> reader(folder, manifest.documents);
  while (const auto document = reader.next()) add_resource(document->url, document->sizes, form);
}

std::optional<std::uint64_t> ExpectedKeys::size_of(std::string_view key) const {
  const auto found = sizes_.find(hash(key));
  return found == sizes_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace vizzy::publish
