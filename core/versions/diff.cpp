#include "core/versions/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <span>
#include <unordered_map>

#include "core/error.h"
#include "core/feed/longest_run.h"
#include "core/format/changes.h"
#include "core/format/url.h"
#include "core/store/damage.h"
#include "core/store/shards.h"
#include "core/versions/kept_feed.h"
#include "core/versions/retained.h"
#include "core/versions/return_visit.h"

namespace vizzy::versions {

namespace {

/// Keys and items are compared by 64-bit hashes: small for a million items, and a collision in a
/// million of them, one in 40,000 feeds, only miscounts one.
std::uint64_t hash(std::string_view text) { return std::hash<std::string_view>()(text); }

struct OldItem {
  std::uint64_t rank = 0;
  std::uint64_t content = 0;
};

ItemChanges compare_items(const KeptFeed& from, const KeptFeed& to) {
  std::unordered_map<std::uint64_t, OldItem> old_items;
  from.read_items([&](const format::PublishedItem& item) {
    old_items.try_emplace(hash(item.key), OldItem{old_items.size(), hash(item.json)});
  });
  ItemChanges changes;
  std::vector<std::uint64_t> ranks;
  to.read_items([&](const format::PublishedItem& item) {
    const auto before = old_items.find(hash(item.key));
    if (before == old_items.end()) {
      ++changes.added;
      return;
    }
    ranks.push_back(before->second.rank);
    if (before->second.content != hash(item.json)) ++changes.changed;
  });
  changes.removed = old_items.size() - ranks.size();
  changes.moved = ranks.size() - feed::longest_run(ranks).size();
  return changes;
}

/// Bytes of those that are not known.
codec::Sizes sizes_of(std::span<const std::string> urls, const std::set<std::string>& known,
                      const ObjectsByUrl& objects) {
  codec::Sizes sum;
  for (const std::string& url : urls)
    if (!known.contains(url)) sum += objects.at(url).sizes;
  return sum;
}

/// What a reader downloads who has all of `from` and uses the shortest span that reaches back to
/// it; `known` are the objects that the reader has.
std::optional<codec::Sizes> returning_with_changes(store::FileStore& store, const KeptFeed& from,
                                                   const KeptFeed& to,
                                                   const std::set<std::string>& known,
                                                   const ObjectsByUrl& objects) {
  if (from.record().entry == to.record().entry) return codec::Sizes{};
  const ReturnVisit visit =
      return_visit(store, to.record(), from.record().sequence, std::chrono::seconds(0));
  if (!visit.leads_there) return std::nullopt;
  const store::ChangesRecord& changes = visit.changes.back();
  codec::Sizes sum = changes.sizes;
  std::span<const std::string> pages = to.pages();
  if (changes.rest) {
    sum += objects.at(format::object_url(*changes.rest)).sizes;
    pages = pages.subspan(std::min(pages.size(), format::kPagesInRest));
  }
  sum += sizes_of(pages, known, objects);
  // `rest` names the pages that it describes.
  if (!changes.rest || !pages.empty()) sum += sizes_of(to.index(), known, objects);
  return sum;
}

FeedDiff compare_feeds(store::FileStore& store, const KeptFeed& from, const KeptFeed& to,
                       const ObjectsByUrl& objects) {
  FeedDiff diff{.name = to.record().outline.name,
                .from_version = from.record().version,
                .to_version = to.record().version,
                .from_total = from.record().total,
                .to_total = to.record().total,
                .items = compare_items(from, to),
                .pages = to.pages().size() + 1,
                .pages_reused = from.entry().items == to.entry().items ? 1U : 0U,
                .returning = {},
                .fresh = to.record().sizes};
  if (from.record().entry != to.record().entry) diff.returning = to.record().sizes;
  std::set<std::string> known(from.pages().begin(), from.pages().end());
  for (const std::string& url : to.pages()) diff.pages_reused += known.contains(url) ? 1 : 0;
  known.insert(from.index().begin(), from.index().end());
  for (const auto* urls : {&to.pages(), &to.index()}) {
    diff.fresh += sizes_of(*urls, {}, objects);
    diff.returning += sizes_of(*urls, known, objects);
  }
  diff.returning_with_changes = returning_with_changes(store, from, to, known, objects);
  return diff;
}

FeedDiff added_feed(const KeptFeed& feed, const ObjectsByUrl& objects) {
  FeedDiff diff{.name = feed.record().outline.name,
                .from_version = {},
                .to_version = feed.record().version,
                .from_total = 0,
                .to_total = feed.record().total,
                .items = {.added = feed.record().total},
                .pages = feed.pages().size() + 1,
                .pages_reused = 0,
                .returning = {},
                .fresh = feed.record().sizes};
  for (const auto* urls : {&feed.pages(), &feed.index()})
    diff.fresh += sizes_of(*urls, {}, objects);
  diff.returning = diff.fresh;
  return diff;
}

FeedDiff removed_feed(const store::FeedRecord& feed) {
  FeedDiff diff;
  diff.name = feed.outline.name;
  diff.from_version = feed.version;
  diff.from_total = diff.items.removed = feed.total;
  return diff;
}

DocumentsDiff compare_documents(store::FileStore& store, const store::Manifest& from,
                                const store::Manifest& to) {
  std::unordered_map<std::uint64_t, codec::Digest> known;
  store::ShardReader<store::DocumentRecord> before(store, from.documents);
  while (const auto document = before.next()) known.emplace(hash(document->url), document->digest);
  DocumentsDiff diff;
  store::ShardReader<store::DocumentRecord> after(store, to.documents);
  while (const auto document = after.next()) {
    const auto old = known.extract(hash(document->url));
    if (!old.empty() && old.mapped() == document->digest) continue;
    ++(old.empty() ? diff.added : diff.changed);
    diff.bytes += document->sizes;
  }
  diff.removed = known.size();
  return diff;
}

const store::Manifest& version_before(const std::vector<store::Manifest>& retained,
                                      const store::Manifest& to) {
  if (&to == &retained.front())
    throw Error(ErrorKind::failed,
                fmt::format("there is no retained version before sequence {} to compare it with",
                            to.sequence),
                {"run", "diff", "after the next build"});
  return *(&to - 1);
}

DiffReport compare(store::FileStore& store, std::string_view from_name, std::string_view to_name) {
  const std::vector<store::Manifest> retained = read_retained(store);
  const store::Manifest& to = to_name.empty() ? retained.back() : find_retained(retained, to_name);
  const store::Manifest& from =
      from_name.empty() ? version_before(retained, to) : find_retained(retained, from_name);
  const ObjectsByUrl objects = objects_by_url(store, to.objects);
  DiffReport report{
      .from = from.sequence, .to = to.sequence, .feeds = {}, .documents = {}, .contract = {}};
  const store::FeedsByName before = store::feeds_by_name(from);
  const store::FeedsByName now = store::feeds_by_name(to);
  for (const store::FeedRecord& record : to.feeds) {
    const KeptFeed feed(store, record);
    const auto old = before.find(record.outline.name);
    report.feeds.push_back(old != before.end()
                               ? compare_feeds(store, KeptFeed(store, *old->second), feed, objects)
                               : added_feed(feed, objects));
  }
  for (const store::FeedRecord& record : from.feeds)
    if (!now.contains(record.outline.name)) report.feeds.push_back(removed_feed(record));
  report.documents = compare_documents(store, from, to);
  if (from.contract && to.contract)
    report.contract = format::contract_changes(*from.contract, *to.contract);
  return report;
}

}  // namespace

DiffReport diff_versions(store::FileStore& store, std::string_view from_name,
                         std::string_view to_name) {
  return store::with_remedy(store, [&] { return compare(store, from_name, to_name); });
}

}  // namespace vizzy::versions
