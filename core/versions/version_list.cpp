#include "core/versions/version_list.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/damaged_file.h"
#include "core/format/lineage.h"
#include "core/format/segment.h"
#include "core/store/history.h"
#include "core/store/shards.h"
#include "core/versions/kept_feed.h"
#include "core/versions/retained.h"
#include "core/versions/retention.h"

namespace vizzy::versions {

namespace {

/// As in diff.cpp: a collision only miscounts one.
std::uint64_t short_hash(std::string_view text) { return std::hash<std::string_view>()(text); }

/// Hashes of contents by those of keys.
using Contents = std::unordered_map<std::uint64_t, std::uint64_t>;

/// Counts what `after` has, and what `before` has left when all of it is taken out.
class TurnoverCount {
 public:
  explicit TurnoverCount(Contents before) : before_(std::move(before)) {}

  void add(std::uint64_t key, std::uint64_t content) {
    const auto old = before_.extract(key);
    if (old.empty()) {
      ++turnover_.added;
    } else if (old.mapped() != content) {
      ++turnover_.changed;
    }
  }
  [[nodiscard]] Turnover finish() {
    turnover_.removed = before_.size();
    return turnover_;
  }

 private:
  Contents before_;
  Turnover turnover_;
};

/// The items of the entry and of the pages that the other feed lacks.
template <class Visit>
void visit_own_items(const KeptFeed& feed, const KeptFeed& other, const Visit& visit) {
  const std::set<std::string> shared(other.pages().begin(), other.pages().end());
  feed.read_first_page(visit);
  for (const std::string& page : feed.pages())
    if (!shared.contains(page)) feed.read_page(page, visit);
}

/// A key is once in a feed, so the pages that both have need not be read.
Turnover item_turnover(const KeptFeed& before, const KeptFeed& after) {
  Contents contents;
  visit_own_items(before, after, [&](const format::PublishedItem& item) {
    contents.emplace(short_hash(item.key), short_hash(item.json));
  });
  TurnoverCount count(std::move(contents));
  visit_own_items(after, before, [&](const format::PublishedItem& item) {
    count.add(short_hash(item.key), short_hash(item.json));
  });
  return count.finish();
}

std::vector<store::ShardRecord> own_shards(const store::Manifest& manifest,
                                           const store::Manifest& other) {
  std::vector<store::ShardRecord> shards = manifest.documents;
  std::erase_if(shards, [&](const store::ShardRecord& shard) {
    return std::ranges::find(other.documents, shard) != other.documents.end();
  });
  return shards;
}

Turnover document_turnover(store::FileStore& store, const store::Manifest& before,
                           const store::Manifest& after) {
  Contents contents;
  store::ShardReader<store::DocumentRecord> old(store, own_shards(before, after));
  while (const auto document = old.next())
    contents.emplace(short_hash(document->url), codec::leading_bits(document->digest));
  TurnoverCount count(std::move(contents));
  store::ShardReader<store::DocumentRecord> now(store, own_shards(after, before));
  while (const auto document = now.next())
    count.add(short_hash(document->url), codec::leading_bits(document->digest));
  return count.finish();
}

/// Feeds without segments, by name.
std::map<std::string, const store::FeedRecord*> feeds_of(const store::Manifest& manifest) {
  std::map<std::string, const store::FeedRecord*> feeds;
  for (const store::FeedRecord& feed : manifest.feeds)
    if (!format::is_segment(feed.outline.name)) feeds.emplace(feed.outline.name, &feed);
  return feeds;
}

/// Absent when a file is missing or damaged; a folder that began with --since lacks most.
template <class Find>
std::optional<Turnover> if_readable(const Find& find) {
  try {
    return find();
  } catch (const DamagedFile&) {
    return std::nullopt;
  }
}

void find_turnover_in(store::FileStore& store, const store::Manifest& before,
                      const store::Manifest& after, ListedVersion& version) {
  const auto old = feeds_of(before);
  const auto now = feeds_of(after);
  for (ListedCount& feed : version.feeds) {
    const auto found = old.find(feed.name);
    if (found == old.end()) continue;
    const store::FeedRecord& record = *now.at(feed.name);
    feed.turnover = if_readable([&] {
      return record.version == found->second->version
                 ? Turnover{}
                 : item_turnover(KeptFeed(store, *found->second), KeptFeed(store, record));
    });
  }
  version.documents.turnover = if_readable([&] { return document_turnover(store, before, after); });
}

std::uint64_t documents_of(const store::Manifest& manifest) {
  std::uint64_t lines = 0;
  for (const store::ShardRecord& shard : manifest.documents) lines += shard.lines;
  return lines;
}

bool has_same_lists(const store::Manifest& a, const store::Manifest& b) {
  const auto is_same = [](const store::FeedRecord& one, const store::FeedRecord& other) {
    return one.outline.name == other.outline.name && one.version == other.version;
  };
  return std::ranges::equal(a.feeds, b.feeds, is_same);
}

/// The newest version before the one before with the lists of version `i`.
std::optional<std::uint64_t> same_as(std::span<const KnownVersion> known, std::size_t i) {
  const store::Manifest& manifest = *known[i].manifest;
  if (i < 2 || !known[i - 1].manifest || has_same_lists(*known[i - 1].manifest, manifest))
    return std::nullopt;
  for (std::size_t j = i - 1; j-- > 0;)
    if (known[j].manifest && has_same_lists(*known[j].manifest, manifest)) return known[j].sequence;
  return std::nullopt;
}

/// What the manifest alone says.
void count(const store::Manifest& manifest, ListedVersion& version) {
  for (const auto& [name, feed] : feeds_of(manifest))
    version.feeds.push_back({.name = name, .total = feed->total});
  version.segments = manifest.feeds.size() - version.feeds.size();
  version.documents.total = documents_of(manifest);
}

void compare_counts(const store::Manifest& before, ListedVersion& version) {
  version.has_before = true;
  auto old = feeds_of(before);
  for (ListedCount& feed : version.feeds) {
    const auto found = old.extract(feed.name);
    if (!found.empty()) feed.before = found.mapped()->total;
  }
  for (const auto& [name, feed] : old) version.gone_feeds.push_back(name);
  version.documents.before = documents_of(before);
}

std::vector<std::string> taken_down_between(const store::Denylist& denylist,
                                            std::chrono::sys_seconds after,
                                            std::chrono::sys_seconds until) {
  std::vector<std::string> keys;
  for (const store::DeniedKey& denied : denylist.keys()) {
    const auto since = denied.since();
    if (since && after < *since && *since <= until) keys.push_back(denied.key);
  }
  const auto repeated = std::ranges::unique(keys);
  keys.erase(repeated.begin(), repeated.end());
  return keys;
}

std::vector<std::chrono::sys_seconds> times_of(std::span<const KnownVersion> known,
                                               std::chrono::sys_seconds now) {
  std::vector<std::optional<std::chrono::sys_seconds>> recorded;
  for (const KnownVersion& version : known)
    recorded.push_back(version.manifest ? std::optional(version.manifest->built_at) : std::nullopt);
  return believed_times(recorded, now);
}

std::vector<KnownVersion> read_known(store::FileStore& store) {
  require_published(store);
  const store::History history(store);
  std::vector<KnownVersion> known;
  for (const std::uint64_t sequence : history.sequences()) {
    KnownVersion& version = known.emplace_back(KnownVersion{.sequence = sequence});
    try {
      version.manifest = history.read(sequence);
    } catch (const DamagedFile&) {
      continue;  // it is listed without what it holds
    }
  }
  return known;
}

}  // namespace

VersionList describe_versions(std::span<const KnownVersion> known, std::uint64_t last,
                              const store::Denylist& denylist, std::chrono::sys_seconds now,
                              const FindTurnover& find_turnover) {
  const store::Manifest& current = known.back().manifest.value();
  VersionList list{.place = {}, .versions = {}, .retention = current.retention, .now = now};
  list.older = known.size() - std::min<std::uint64_t>(known.size(), last);
  const std::vector<std::chrono::sys_seconds> times = times_of(known, now);
  for (std::size_t i = list.older; i < known.size(); ++i) {
    ListedVersion& version = list.versions.emplace_back();
    version.sequence = known[i].sequence;
    const std::size_t superseded = known.size() - 1 - i;
    version.is_current = superseded == 0;
    if (!version.is_current) version.kept_until = times[i + 1] + list.retention.age;
    if (!version.is_current && superseded <= list.retention.builds)
      version.kept_for = list.retention.builds - superseded + 1;
    if (!known[i].manifest) continue;
    const store::Manifest& manifest = *known[i].manifest;
    version.built_at = manifest.built_at;
    version.is_replaced = format::are_unrelated(manifest.lineage, current.lineage);
    count(manifest, version);
    version.same_as = same_as(known, i);
    if (i == 0 || !known[i - 1].manifest) continue;
    const store::Manifest& before = *known[i - 1].manifest;
    compare_counts(before, version);
    version.taken_down = taken_down_between(denylist, before.built_at, manifest.built_at);
    find_turnover(before, manifest, version);
  }
  return list;
}

VersionList list_versions(store::FileStore& store, const std::string& name, std::uint64_t last,
                          std::chrono::sys_seconds now) {
  std::vector<Message> warnings;
  store::Denylist denylist;
  try {
    denylist = store::read_denylist(store);
  } catch (const DamagedFile& damage) {
    warnings.push_back(damage.message());
  }
  const auto find_turnover = [&](const store::Manifest& before, const store::Manifest& after,
                                 ListedVersion& version) {
    find_turnover_in(store, before, after, version);
  };
  VersionList list = describe_versions(read_known(store), last, denylist, now, find_turnover);
  list.place = name;
  list.hold = store::read_hold(store);
  if (list.hold && store::is_over(*list.hold, now)) list.hold.reset();
  list.warnings = std::move(warnings);
  return list;
}

}  // namespace vizzy::versions
