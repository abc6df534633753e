#include "core/store/references.h"

#include "core/codec/encoding.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/store/shards.h"

namespace vizzy {

bool ReferencedFiles::contains(std::string_view path) const {
  return path.starts_with(layout::kPublishing) || hashes_.contains(hash(path));
}

void ReferencedFiles::add_resource(const std::string& url, const Sizes& sizes) {
  add(layout::public_path(url, Encoding::identity));
  add(layout::public_path(url, Encoding::gzip));
  if (sizes.brotli > 0) add(layout::public_path(url, Encoding::brotli));
}

void ReferencedFiles::add_bookkeeping() {
  for (const std::string_view path :
       {layout::kMarker, layout::kLock, layout::kCommit, layout::kDenylist, kOriginPath})
    add(path);
}

void ReferencedFiles::add_version(ObjectStore& store, const Manifest& manifest) {
  add(layout::manifest_path(manifest.sequence));
  for (const FeedRecord& feed : manifest.feeds) add(layout::kept_entry_path(feed.entry));
  for (const ShardRecord& shard : manifest.documents) add(layout::shard_path(shard.digest));
  for (const auto* shards : {&manifest.objects, &manifest.spared})
    for (const ShardRecord& shard : *shards) add_objects(store, shard);
}

void ReferencedFiles::add_objects(ObjectStore& store, const ShardRecord& shard) {
  add(layout::shard_path(shard.digest));
  if (!shards_seen_.insert(shard.digest).second) return;
  ShardReader<ObjectRecord> reader(store, {shard});
  while (const auto object = reader.next())
    add_resource(format::object_url(object->digest), object->sizes);
}

void ReferencedFiles::add_mutable_files(ObjectStore& store, const Manifest& current) {
  for (const FeedRecord& feed : current.feeds)
    add_resource(format::entry_url(feed.outline.name), feed.sizes);
  ShardReader<DocumentRecord> reader(store, current.documents);
  while (const auto document = reader.next()) add_resource(document->url, document->sizes);
}

}  // namespace vizzy
