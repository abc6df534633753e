#include "core/versions/kept_feed.h"

#include <algorithm>

#include "core/damaged_file.h"
#include "core/format/page_index.h"
#include "core/format/url.h"
#include "core/store/damage.h"
#include "core/store/layout.h"
#include "core/store/read_resource.h"
#include "core/store/shards.h"

namespace vizzy::versions {

namespace {

std::string read_kept_entry(store::FileStore& store, const codec::Digest& digest) {
  const std::string path = store::kept_entry_path(digest);
  auto text = store.read(path);
  if (!text || codec::sha256(*text) != digest)
    throw DamagedFile(path, text ? "is damaged" : "is missing");
  return *std::move(text);
}

}  // namespace

std::string read_object(store::FileStore& store, const std::string& url) {
  store::ReadResource object = store::read_resource(store, url);
  if (!object.json || format::object_url(codec::sha256(*object.json)) != url)
    throw DamagedFile(object.path, object.problem());
  return *std::move(object.json);
}

ObjectsByUrl objects_by_url(store::FileStore& store,
                            const std::vector<store::ShardRecord>& shards) {
  ObjectsByUrl objects;
  store::ShardReader<store::ObjectRecord> reader(store, shards);
  while (const auto object = reader.next()) objects[format::object_url(object->digest)] = *object;
  return objects;
}

std::vector<store::ShardRecord> write_shards(store::FileStore& store, const ObjectsByUrl& objects,
                                             const std::vector<store::ShardRecord>& present) {
  std::vector<store::ObjectRecord> records;
  for (const auto& [url, object] : objects) records.push_back(object);
  std::ranges::sort(records, {}, &store::ObjectRecord::digest);
  store::ShardWriter shards(store, records.size(), present);
  for (const store::ObjectRecord& object : records) shards.add(object);
  return shards.finish();
}

KeptFeed::KeptFeed(store::FileStore& store, const store::FeedRecord& record)
    : store_(store),
      record_(record),
      entry_text_(read_kept_entry(store, record.entry)),
      entry_(format::parse_entry(entry_text_, store::kept_entry_path(record.entry))),
      pages_(entry_.pages) {
  if (entry_.index.empty()) return;
  const auto read = [this](const std::string& url) {
    index_.push_back(url);
    return read_object(store_, url);
  };
  format::visit_index(entry_.index, read,
                      [this](std::string page) { pages_.push_back(std::move(page)); });
}

format::SegmentDirectory KeptFeed::directory() const {
  return format::parse_directory(read_object(store_, entry_.segments), entry_.segments);
}

void KeptFeed::read_first_page(const format::VisitItem& visit) const {
  format::read_items_of(entry_text_, record_.outline.key, store::kept_entry_path(record_.entry),
                        visit);
}

void KeptFeed::read_page(const std::string& url, const format::VisitItem& visit) const {
  format::read_items_of(read_object(store_, url), record_.outline.key, url, visit);
}

std::vector<compile::LeadingPage> KeptFeed::leading_pages() const {
  std::vector<compile::LeadingPage> pages(1);
  const auto add = [&](const format::PublishedItem& item) {
    compile::LeadingPage& page = pages.back();
    page.items += page.size++ == 0 ? '[' : ',';
    page.items += item.json;
  };
  read_first_page(add);
  for (std::size_t i = 0; i < std::min(pages_.size(), format::kPagesInRest); ++i) {
    pages.push_back({.url = pages_[i], .items = {}});
    read_page(pages_[i], add);
  }
  for (compile::LeadingPage& page : pages) page.items += page.size == 0 ? "[]" : "]";
  return pages;
}

void KeptFeed::read_items(const format::VisitItem& visit) const {
  read_first_page(visit);
  for (const std::string& url : pages_) read_page(url, visit);
}

}  // namespace vizzy::versions
