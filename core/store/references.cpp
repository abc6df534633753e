#include "core/store/references.h"

#include "core/codec/encoding.h"
#include "core/format/url.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/store/shards.h"

namespace vizzy::store {

bool ReferencedFiles::contains(std::string_view path) const {
  return path.starts_with(kPublishing) || hashes_.contains(hash(path));
}

void ReferencedFiles::add_resource(const std::string& url, const codec::Sizes& sizes) {
  for (const codec::Encoding encoding : codec::kEncodings)
    if (sizes.stored(encoding) > 0) add(public_path(url, encoding));
}

void ReferencedFiles::add_bookkeeping() {
  for (const std::string_view path : {kMarker, kLock, kCommit, kDenylist, kHold, kOriginPath})
    add(path);
}

void ReferencedFiles::add_version(FileStore& store, const Manifest& manifest) {
  add(manifest_path(manifest.sequence));
  for (const FeedRecord& feed : manifest.feeds) add(kept_entry_path(feed.entry));
  for (const ShardRecord& shard : manifest.documents) add(shard_path(shard.digest));
  for (const auto* shards : {&manifest.objects, &manifest.spared})
    for (const ShardRecord& shard : *shards) add_objects(store, shard);
}

void ReferencedFiles::add_objects(FileStore& store, const ShardRecord& shard) {
  add(shard_path(shard.digest));
  if (!shards_seen_.insert(shard.digest).second) return;
  ShardReader<ObjectRecord> reader(store, {shard});
  while (const auto object = reader.next())
    add_resource(format::object_url(object->digest), object->sizes);
}

void ReferencedFiles::add_mutable_files(FileStore& store, const Manifest& current) {
  for (const FeedRecord& feed : current.feeds) {
    for (const EntryResource& resource : entry_resources(feed))
      add_resource(resource.url, resource.sizes);
    if (feed.change_table) add(change_table_path(*feed.change_table));
  }
  ShardReader<DocumentRecord> reader(store, current.documents);
  while (const auto document = reader.next()) add_resource(document->url, document->sizes);
}

}  // namespace vizzy::store
