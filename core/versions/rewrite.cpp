#include "core/versions/rewrite.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/store/entry_writer.h"
#include "core/store/layout.h"
#include "core/store/shards.h"

namespace vizzy {

namespace {

/// The items come in their order: a sort key that keeps it.
std::string ordinal(std::uint64_t number) {
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) bytes += static_cast<char>(number >> shift & 0xff);
  return bytes;
}

std::vector<std::string> urls_of(const KeptFeed& feed) {
  std::vector<std::string> urls = feed.pages();
  std::ranges::copy(feed.index(), std::back_inserter(urls));
  return urls;
}

bool intersect(const KeySet& some, const KeySet& others) {
  return std::ranges::any_of(some, [&](const std::string& key) { return others.contains(key); });
}

std::vector<ShardRecord> write_shards(ObjectStore& store, std::vector<ObjectRecord> objects,
                                      const std::vector<ShardRecord>& present) {
  std::ranges::sort(objects, {}, &ObjectRecord::digest);
  ShardWriter shards(store, objects.size(), present);
  for (const ObjectRecord& object : objects) shards.add(object);
  return shards.finish();
}

}  // namespace

VersionRewriter::VersionRewriter(ObjectStore& store, ResourceWriter& writer,
                                 const Denylist& denylist, Effort effort, Progress& progress)
    : store_(store), writer_(writer), denylist_(denylist), effort_(effort), progress_(progress) {
  for (const DeniedKey& denied : denylist.keys()) all_keys_.insert(denied.key);
}

bool VersionRewriter::page_holds(const KeptFeed& feed, const std::string& url,
                                 const KeySet& denied) {
  const auto [found, is_new] = page_keys_.try_emplace({url, feed.record().outline.key});
  if (is_new)
    feed.read_page(url, [&](const PublishedItem& item) {
      if (all_keys_.contains(item.key)) found->second.emplace(item.key);
    });
  return intersect(found->second, denied);
}

bool VersionRewriter::holds(const KeptFeed& feed, const KeySet& denied) {
  bool holds = false;
  feed.read_first_page([&](const PublishedItem& item) {
    if (!denied.contains(item.key)) return;
    found_.emplace(item.key);
    holds = true;
  });
  for (const std::string& url : feed.pages()) {
    if (!page_holds(feed, url, denied)) continue;
    for (const std::string& key : page_keys_.at({url, feed.record().outline.key}))
      if (denied.contains(key)) found_.insert(key);
    holders_.insert(url);
    holds = true;
  }
  return holds;
}

bool VersionRewriter::stray_holds(const std::string& url, const std::vector<FeedRecord>& feeds) {
  const auto text = store_.read(layout::public_path(url, layout::Encoding::identity));
  if (!text || !text->starts_with(R"({"items":)")) return false;  // part of an index
  bool holds = false;
  for (const FeedRecord& feed : feeds) {
    const KeySet denied = denylist_.keys_of(feed.outline.name);
    if (denied.empty()) continue;
    read_items_of(*text, feed.outline.key, url, [&](const PublishedItem& item) {
      if (denied.contains(item.key)) holds = true;
    });
  }
  if (holds) holders_.insert(url);
  return holds;
}

VersionRewriter::Feed VersionRewriter::without(const KeptFeed& feed, const KeySet& denied) {
  ItemTable items;
  Sha256 sha256;
  feed.read_items([&](const PublishedItem& item) {
    if (denied.contains(item.key)) return;
    items.add(ordinal(items.size()), leading_bits(sha256(item.key)), item.json);
  });
  CompiledPages compiled = compile_pages(feed.record().outline, items, writer_, progress_);
  compiled.entry.sequence = feed.record().sequence;
  compiled.entry.hidden = feed.entry().hidden;
  const EncodedEntry entry = encode_entry(feed.record().outline, compiled.entry, effort_);
  keep_entry(entry, store_);
  Feed rewritten{.record = entry.record, .urls = {}};
  for (const ObjectSlots* slots : {&compiled.pages, &compiled.index})
    for (const auto* slot : *slots) {
      rewritten.urls.push_back(layout::object_url(slot->record.digest));
      written_[rewritten.urls.back()] = slot->record;
    }
  return rewritten;
}

const VersionRewriter::Feed& VersionRewriter::rewrite_feed(const FeedRecord& record) {
  const auto known = feeds_.find(record.entry);
  if (known != feeds_.end()) return known->second;
  const KeySet denied = denylist_.keys_of(record.outline.name);
  const KeptFeed feed(store_, record);
  Feed rewritten =
      holds(feed, denied) ? without(feed, denied) : Feed{.record = record, .urls = urls_of(feed)};
  return feeds_.emplace(record.entry, std::move(rewritten)).first->second;
}

/// What the feeds lead to becomes the version's objects; the rest is spared, unless it holds a key.
void VersionRewriter::split(Manifest& manifest, ObjectsByUrl objects) {
  std::vector<ObjectRecord> led_to;
  for (const FeedRecord& feed : manifest.feeds)
    for (const auto& [entry, rewritten] : feeds_)
      if (rewritten.record.entry == feed.entry)
        for (const std::string& url : rewritten.urls) {
          const auto written = written_.find(url);
          const auto old = objects.extract(url);
          if (written != written_.end()) {
            led_to.push_back(written->second);
          } else if (!old.empty()) {
            led_to.push_back(old.mapped());
          }
        }
  std::vector<ObjectRecord> spared;
  for (const auto& [url, object] : objects)
    if (!holders_.contains(url)) spared.push_back(object);
  manifest.objects = write_shards(store_, std::move(led_to), manifest.objects);
  manifest.spared = write_shards(store_, std::move(spared), manifest.spared);
}

Manifest VersionRewriter::rewrite(const Manifest& manifest) {
  Manifest rewritten = manifest;
  bool changed = false;
  for (FeedRecord& record : rewritten.feeds) {
    const Feed& feed = rewrite_feed(record);
    changed = changed || feed.record.entry != record.entry;
    record = feed.record;
    reached_.insert(feed.urls.begin(), feed.urls.end());
  }
  ObjectsByUrl objects = objects_by_url(store_, manifest.spared);
  for (const auto& [url, object] : objects) changed = stray_holds(url, manifest.feeds) || changed;
  if (!changed) return manifest;
  objects.merge(objects_by_url(store_, manifest.objects));
  split(rewritten, std::move(objects));
  return rewritten;
}

}  // namespace vizzy
