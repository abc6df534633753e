#include "core/publish/published_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "core/codec/decode.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/url.h"
#include "core/publish/kept_entries.h"
#include "core/store/layout.h"
#include "core/store/shards.h"
#include "core/store/worker_pool.h"

namespace vizzy::publish {

namespace {

constexpr std::size_t kMaxQueuedBytes = std::size_t{8} << 20;

std::uint64_t hash(std::string_view text) { return std::hash<std::string_view>()(text); }

std::string plain_key(const std::string& url) {
  return format::file_name(url, codec::Encoding::identity);
}

codec::Encoding encoding_of(const std::string& path, const std::string& url) {
  for (const codec::Encoding encoding : codec::kEncodings)
    if (path == store::public_path(url, encoding)) return encoding;
  return codec::Encoding::identity;
}

bool is_object(const std::string& url) {
  return plain_key(url).starts_with(format::objects_prefix());
}

/// What is missing there nobody but a folder has.
Error lost_object(const destination::Destination& web, const std::string& key) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged", web.name(), key),
          {"publish from a folder that has it, with --check"}};
}

Error lost_entry(const destination::Destination& bookkeeping, const std::string& key) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged, and without it a version cannot be changed "
                      "from here; an earlier vizzy may have published it",
                      bookkeeping.name(), key),
          {"publish with --check from the folder that publishes there, which puts it"}};
}

}  // namespace

PublishedStore::PublishedStore(store::FileStore& folder, destination::Destination& web,
                               destination::Destination& bookkeeping, Representation representation)
    : folder_(folder),
      web_(web),
      bookkeeping_(bookkeeping),
      representation_(std::move(representation)) {}

void PublishedStore::list_files() {
  const auto note = [&](const destination::Destination::Listed& object) {
    listed_.insert(hash(object.key));
  };
  web_.list(format::objects_prefix(), note);
  bookkeeping_.list(std::string(destination::bookkeeping_keys::kKeptEntries), note);
}

bool PublishedStore::has_kept_entries(const store::Manifest& manifest) const {
  return std::ranges::all_of(kept_entries_of(manifest), [&](const codec::Digest& entry) {
    return listed_.contains(hash(destination::bookkeeping_keys::kept_entry(entry)));
  });
}

/// Whether any file of a resource is there: where every file is compressed, none has the plain
/// name.
bool PublishedStore::is_listed(const std::string& url) const {
  return std::ranges::any_of(codec::kEncodings, [&](codec::Encoding encoding) {
    return listed_.contains(hash(format::file_name(url, encoding)));
  });
}

bool PublishedStore::has_objects(const std::vector<store::ShardRecord>& shards) {
  store::ShardReader<store::ObjectRecord> reader(folder_, shards);
  while (const auto object = reader.next())
    if (!is_listed(format::object_url(object->digest))) return false;
  return true;
}

bool PublishedStore::add_version(const store::Manifest& manifest) {
  if (!has_objects(manifest.objects)) return false;
  add_objects(manifest.objects);
  add_objects(manifest.spared);
  for (const store::FeedRecord& feed : manifest.feeds)
    kept_entries_[store::kept_entry_path(feed.entry)] = {feed.entry, feed.sizes.identity};
  return true;
}

/// Readers of a version that was rewritten may have lost what was spared for them.
void PublishedStore::add_objects(const std::vector<store::ShardRecord>& shards) {
  store::ShardReader<store::ObjectRecord> reader(folder_, shards);
  while (const auto object = reader.next()) {
    const std::string url = format::object_url(object->digest);
    if (!is_listed(url)) continue;
    objects_[url] = {object->digest, object->sizes.identity};
    note_sizes(url, object->sizes);
  }
}

void PublishedStore::add_current(const store::Manifest& manifest, Entries entries) {
  documents_.emplace(folder_, manifest.documents);
  for (const codec::Digest& table : manifest.change_tables())
    change_tables_[store::change_table_path(table)] = table;
  if (entries == Entries::unknown) return;
  for (const store::FeedRecord& feed : manifest.feeds)
    for (const store::EntryResource& resource : store::entry_resources(feed)) {
      entries_[resource.url] = {resource.digest, resource.sizes.identity};
      note_sizes(resource.url, resource.sizes);
    }
}

void PublishedStore::note_sizes(const std::string& url, const codec::Sizes& sizes) {
  sizes_[hash(store::public_path(url, codec::Encoding::identity))] = sizes.identity;
  sizes_[hash(store::public_path(url, codec::Encoding::gzip))] = sizes.gzip;
  if (sizes.brotli > 0)
    sizes_[hash(store::public_path(url, codec::Encoding::brotli))] = sizes.brotli;
}

void PublishedStore::prefetch(std::span<const store::Manifest> versions, unsigned concurrency,
                              std::stop_token stop) {
  std::set<std::string> urls;
  for (const store::Manifest& manifest : versions)
    for (const auto* shards : {&manifest.objects, &manifest.spared}) {
      store::ShardReader<store::ObjectRecord> reader(folder_, *shards);
      while (const auto object = reader.next()) urls.insert(format::object_url(object->digest));
    }
  store::WorkerPool pool(concurrency, kMaxQueuedBytes, std::move(stop));
  for (const std::string& url : urls)
    pool.submit(url.size(), [this, path = store::public_path(url, codec::Encoding::identity)](
                                unsigned) { (void)read(path); });
  pool.wait();
}

std::optional<std::string> PublishedStore::read_as_found(const std::string& url,
                                                         const std::set<codec::Digest>& digests,
                                                         std::uint64_t max_bytes) {
  for (const codec::Encoding encoding : codec::kEncodings) {
    const auto found = web_.get(format::file_name(url, encoding));
    if (!found) continue;
    for (const codec::Digest& digest : digests)
      if (auto json = decoded(found->bytes, {digest, max_bytes})) return json;
  }
  return std::nullopt;
}

/// The plain name may be in any encoding: that of the present representation, or of an earlier one.
PublishedStore::Decoded PublishedStore::decoded(const std::string& bytes,
                                                const Expected& expected) {
  for (const codec::Encoding encoding : codec::kEncodings) {
    try {
      std::string json = codec::decode(bytes, encoding, expected.size);
      if (codec::sha256(json) == expected.digest) return json;
    } catch (const Error&) {
      continue;  // it is in another encoding, or damaged
    }
  }
  return std::nullopt;
}

bool PublishedStore::is_there(codec::Encoding encoding) const {
  return encoding == codec::Encoding::identity || encoding == representation_.plain ||
         representation_.siblings;
}

std::optional<PublishedStore::Expected> PublishedStore::expected_of(const std::string& url) {
  const std::lock_guard lock(mutex_);
  for (const auto* known : {&objects_, &entries_})
    if (const auto found = known->find(url); found != known->end()) return found->second;
  if (!documents_ || is_object(url)) return std::nullopt;
  const auto document = documents_->find(url);
  return document ? std::optional(Expected{document->digest, document->sizes.identity})
                  : std::nullopt;
}

std::optional<std::string> PublishedStore::fetch_public(const std::string& path,
                                                        const std::string& url) {
  const codec::Encoding encoding = encoding_of(path, url);
  const auto expected = expected_of(url);
  if (!expected || !is_there(encoding)) return std::nullopt;
  if (encoding == codec::Encoding::identity) return fetch_json(path, url, *expected);
  const bool is_plain = encoding == representation_.plain;
  const std::string key = is_plain ? plain_key(url) : format::file_name(url, encoding);
  auto found = web_.get(key);
  if (found && decoded(found->bytes, *expected)) {
    folder_.write(path, found->bytes);
    return std::move(found->bytes);
  }
  if (is_object(url)) throw lost_object(web_, key);
  return std::nullopt;
}

std::optional<std::string> PublishedStore::fetch_json(const std::string& path,
                                                      const std::string& url,
                                                      const Expected& expected) {
  auto json = read_as_found(url, {expected.digest}, expected.size);
  if (json) folder_.write(path, *json);
  if (!json && is_object(url)) throw lost_object(web_, plain_key(url));
  return json;
}

/// What the next changes are made from may be lost: they begin again then.
std::optional<std::string> PublishedStore::fetch_state(const std::string& path) {
  if (const auto entry = kept_entries_.find(path); entry != kept_entries_.end()) {
    const auto& [digest, size] = entry->second;
    auto json = fetch_kept_entry(bookkeeping_, digest, size);
    if (!json) throw lost_entry(bookkeeping_, destination::bookkeeping_keys::kept_entry(digest));
    folder_.write(path, *json);
    return json;
  }
  const auto table = change_tables_.find(path);
  if (table == change_tables_.end()) return std::nullopt;
  auto found = bookkeeping_.get(destination::bookkeeping_keys::change_table(table->second));
  if (!found || codec::sha256(found->bytes) != table->second) return std::nullopt;
  folder_.write(path, found->bytes);
  return std::move(found->bytes);
}

std::optional<std::string> PublishedStore::fetch(const std::string& path) {
  if (is_removed(path)) return std::nullopt;
  const auto url = store::url_of(path);
  return url ? fetch_public(path, *url) : fetch_state(path);
}

std::optional<std::string> PublishedStore::read(const std::string& path) {
  auto bytes = folder_.read(path);
  return bytes ? bytes : fetch(path);
}

std::optional<std::uint64_t> PublishedStore::known_size(const std::string& path) {
  const std::lock_guard lock(mutex_);
  const auto known = sizes_.find(hash(path));
  return known == sizes_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<std::uint64_t> PublishedStore::size(const std::string& path) {
  if (const auto size = folder_.size(path)) return size;
  if (is_removed(path)) return std::nullopt;
  if (const auto size = known_size(path)) return size;
  const auto bytes = fetch(path);
  return bytes ? std::optional<std::uint64_t>(bytes->size()) : std::nullopt;
}

void PublishedStore::note_removed(const std::string& path, bool is_removed) {
  const std::lock_guard lock(mutex_);
  if (is_removed) {
    removed_.insert(path);
  } else {
    removed_.erase(path);
  }
}

bool PublishedStore::is_removed(const std::string& path) {
  const std::lock_guard lock(mutex_);
  return removed_.contains(path);
}

void PublishedStore::write(const std::string& path, std::string_view bytes) {
  folder_.write(path, bytes);
  note_removed(path, false);
}

bool PublishedStore::stage(const std::string& path, std::string_view bytes) {
  const bool is_new = folder_.stage(path, bytes);
  note_removed(path, false);
  return is_new;
}

void PublishedStore::write_durably(const std::string& path, std::string_view bytes) {
  folder_.write_durably(path, bytes);
  note_removed(path, false);
}

bool PublishedStore::move(const std::string& from, const std::string& to) {
  const bool is_moved = folder_.move(from, to);
  if (is_moved) note_removed(to, false);
  return is_moved;
}

void PublishedStore::remove(const std::string& path) {
  folder_.remove(path);
  note_removed(path, true);
}

}  // namespace vizzy::publish
