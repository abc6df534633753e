#include "core/versions/rewrite.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/error.h"
#include "core/feed/key_text.h"
#include "core/format/key.h"
#include "core/format/read_back.h"
#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/entry_writer.h"
#include "core/store/read_resource.h"
#include "core/store/shards.h"

namespace vizzy::versions {

namespace {

std::vector<std::string> urls_of(const KeptFeed& feed) {
  std::vector<std::string> urls = feed.pages();
  std::ranges::copy(feed.index(), std::back_inserter(urls));
  if (!feed.entry().segments.empty()) urls.push_back(feed.entry().segments);
  for (const store::ChangesRecord& changes : feed.record().changes)
    if (changes.rest) urls.push_back(format::object_url(*changes.rest));
  return urls;
}

/// `keys` may be those of any of the feeds.
bool intersects(const format::KeySet& keys, const VersionRewriter::DeniedByField& denied) {
  return std::ranges::any_of(denied, [&](const auto& field) {
    return std::ranges::any_of(field.second,
                               [&](const std::string& key) { return keys.contains(key); });
  });
}

}  // namespace

VersionRewriter::VersionRewriter(store::FileStore& store, store::ResourceWriter& writer,
                                 const store::Denylist& denylist,
                                 const store::EntryEncoding& encoding, Progress& progress)
    : store_(store),
      writer_(writer),
      denylist_(denylist),
      encoding_(encoding),
      progress_(progress) {
  for (const store::DeniedKey& denied : denylist.keys()) all_keys_.insert(denied.key);
}

const format::KeySet& VersionRewriter::listed_keys_of(const KeptFeed& feed,
                                                      const std::string& url) {
  const auto [found, is_new] = page_keys_.try_emplace({url, feed.record().outline.key});
  if (is_new)
    feed.read_page(url, [&](const format::PublishedItem& item) {
      if (all_keys_.contains(item.key)) found->second.emplace(item.key);
    });
  return found->second;
}

bool VersionRewriter::holds(const KeptFeed& feed, const IsDenied& is_denied) {
  bool holds = false;
  feed.read_first_page([&](const format::PublishedItem& item) {
    if (!is_denied(item.key)) return;
    found_.emplace(item.key);
    holds = true;
  });
  for (const std::string& url : feed.pages()) {
    for (const std::string& key : listed_keys_of(feed, url)) {
      if (!is_denied(key)) continue;
      found_.insert(key);
      holders_.insert(url);
      holds = true;
    }
  }
  return holds;
}

VersionRewriter::DeniedByField VersionRewriter::denied_in(
    const std::vector<store::FeedRecord>& feeds) const {
  DeniedByField all;
  for (const store::FeedRecord& feed : feeds) all[feed.outline.key];
  for (const store::DeniedKey& denied : denylist_.keys()) {
    if (denied.from.empty()) {
      for (auto& [field, keys] : all) keys.insert(denied.key);
      continue;
    }
    for (const store::FeedRecord& feed : feeds)
      if (denied.applies_to(feed.outline.name)) all[feed.outline.key].insert(denied.key);
  }
  std::erase_if(all, [](const auto& field) { return field.second.empty(); });
  return all;
}

bool VersionRewriter::stray_holds(const std::string& url, const DeniedByField& denied) {
  if (denied.empty()) return false;
  const std::string text = store::read_resource(store_, url).json.value_or("");
  if (format::begins_without_items(text)) return false;
  bool holds = false;
  try {
    if (format::begins_as_rest(text)) {
      holds = intersects(format::parse_rest_keys(text, url), denied);
    } else {
      for (const auto& [field, keys] : denied)
        format::read_items_of(text, field, url, [&](const format::PublishedItem& item) {
          if (keys.contains(item.key)) holds = true;
        });
    }
  } catch (const Error&) {
    holds = true;  // cut off by an interruption; its other encodings may be whole
  }
  if (holds) holders_.insert(url);
  return holds;
}

compile::CompiledPages VersionRewriter::without(const KeptFeed& feed, const IsDenied& is_denied) {
  progress_.begin("compiling pages", feed.record().total);
  compile::PageCompiler pages(feed.record().outline, writer_);
  std::uint64_t done = 0;
  feed.read_items([&](const format::PublishedItem& item) {
    progress_.update(++done);
    if (!is_denied(item.key)) pages.add({feed::key_hash(item.key), item.json});
  });
  compile::CompiledPages compiled = pages.finish();
  compiled.entry.sequence = feed.record().sequence;
  compiled.entry.lineage = feed.entry().lineage;
  compiled.entry.hidden = feed.entry().hidden;
  compiled.entry.spans = feed.entry().spans;
  return compiled;
}

std::vector<std::string> VersionRewriter::note_written(const compile::CompiledPages& pages) {
  std::vector<std::string> urls;
  for (const compile::ObjectSlots* slots : {&pages.pages, &pages.index})
    for (const auto* slot : *slots) {
      urls.push_back(format::object_url(slot->record.digest));
      written_[urls.back()] = slot->record;
    }
  return urls;
}

std::string VersionRewriter::directory_of(const store::FeedRecord& record,
                                          const std::vector<store::FeedRecord>& feeds) {
  if (format::is_segment(record.outline.name)) return "";
  std::map<std::string, std::uint64_t> totals;
  for (const store::FeedRecord& feed : feeds)
    if (format::is_segment(feed.outline.name) &&
        format::feed_of_segment(feed.outline.name) == record.outline.name)
      totals[format::entry_url(feed.outline.name)] = feed.total;
  if (totals.empty()) return "";
  format::SegmentDirectory directory = KeptFeed(store_, record).directory();
  for (format::SegmentEntry& segment : directory.segments) segment.total = totals[segment.url];
  const auto& slot = writer_.put_object(format::directory_json(directory), codec::Readership::most);
  writer_.wait();
  std::string url = format::object_url(slot.record.digest);
  written_[url] = slot.record;
  return url;
}

VersionRewriter::Feed VersionRewriter::rewritten(const KeptFeed& feed,
                                                 const std::string& directory) {
  const definition::FeedOutline& outline = feed.record().outline;
  const IsDenied is_denied = [&](std::string_view key) {
    return denylist_.denies(outline.name, key);
  };
  const bool holds_denied = holds(feed, is_denied);
  if (!holds_denied && directory == feed.entry().segments)
    return {.record = feed.record(), .urls = urls_of(feed)};
  std::vector<std::string> urls = feed.pages();
  std::ranges::copy(feed.index(), std::back_inserter(urls));
  format::Entry entry = feed.entry();
  // The `changes` of a version are read while it is the newest one, so that none are made here.
  for (const store::ChangesRecord& changes : feed.record().changes)
    if (changes.rest)
      (void)stray_holds(format::object_url(*changes.rest), denied_in({feed.record()}));
  if (holds_denied) {
    compile::CompiledPages pages = without(feed, is_denied);
    urls = note_written(pages);
    entry = std::move(pages.entry);
  }
  entry.segments = directory;
  if (!directory.empty()) urls.push_back(directory);
  const store::EncodedEntry encoded = store::encode_entry(outline, entry, encoding_);
  store::keep_entry(encoded, store_);
  return {.record = encoded.record, .urls = std::move(urls)};
}

const VersionRewriter::Feed& VersionRewriter::rewrite_feed(
    const store::FeedRecord& record, const std::vector<store::FeedRecord>& feeds) {
  std::string directory = directory_of(record, feeds);
  const auto known = feeds_.find({record.entry, directory});
  if (known != feeds_.end()) return known->second;
  const KeptFeed feed(store_, record);
  if (directory.empty()) directory = feed.entry().segments;  // no segments
  Feed changed = rewritten(feed, directory);
  return feeds_.insert_or_assign({record.entry, directory}, std::move(changed)).first->second;
}

/// Objects that the feeds lead to belong to the version; the others are spared, unless they hold a
/// key.
void VersionRewriter::split(store::Manifest& manifest, const std::set<std::string>& led_to,
                            ObjectsByUrl objects) {
  ObjectsByUrl kept;
  for (const std::string& url : led_to) {
    const auto written = written_.find(url);
    auto old = objects.extract(url);
    if (written != written_.end()) {
      kept.insert(*written);
    } else {
      kept.insert(std::move(old));
    }
  }
  std::erase_if(objects, [&](const auto& object) { return holders_.contains(object.first); });
  manifest.objects = write_shards(store_, kept, manifest.objects);
  manifest.spared = write_shards(store_, objects, manifest.spared);
}

store::Manifest VersionRewriter::rewrite(const store::Manifest& manifest) {
  store::Manifest next = manifest;
  std::set<std::string> led_to;
  bool changed = false;
  for (const bool segments : {true, false})  // a feed's directory needs the totals of its segments
    for (store::FeedRecord& record : next.feeds) {
      if (format::is_segment(record.outline.name) != segments) continue;
      const Feed& feed = rewrite_feed(record, next.feeds);
      changed = changed || feed.record.entry != record.entry;
      record = feed.record;
      led_to.insert(feed.urls.begin(), feed.urls.end());
    }
  reached_.insert(led_to.begin(), led_to.end());
  ObjectsByUrl objects = objects_by_url(store_, manifest.spared);
  const DeniedByField denied = denied_in(manifest.feeds);
  for (const auto& [url, object] : objects) changed = stray_holds(url, denied) || changed;
  if (!changed) return manifest;
  objects.merge(objects_by_url(store_, manifest.objects));
  split(next, led_to, std::move(objects));
  return next;
}

}  // namespace vizzy::versions
