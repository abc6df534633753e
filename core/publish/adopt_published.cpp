#include "core/publish/adopt_published.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/damaged_file.h"
#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/progress.h"
#include "core/publish/obey_published.h"
#include "core/publish/published.h"
#include "core/publish/published_entry.h"
#include "core/store/commit.h"
#include "core/store/denylist.h"
#include "core/store/give_back.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/store/shards.h"

namespace vizzy::publish {

namespace {

Error damaged(const destination::Destination& bookkeeping, std::string_view key) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged", bookkeeping.name(), key),
          {"publish from a folder that has the history"}};
}

/// Whether the folder keeps another version under the published sequence: it was restored from a
/// backup, or copied, and built on. A takedown that is not published yet rewrites what the folder
/// keeps, but not when it was built.
bool has_diverged(store::FileStore& folder, destination::Destination& bookkeeping,
                  const Head& head) {
  const PublishedMark& mark = *head.published;
  if (!folder.size(store::manifest_path(mark.sequence))) return false;
  const store::Manifest own = store::read_manifest(folder, mark.sequence);
  const auto published = read_marked_manifest(bookkeeping, folder, mark);
  if (!published || own.same_content(*published)) return false;
  const bool is_rewritten = head.denylist != store::denylist_digest(store::read_denylist(folder));
  return !is_rewritten || own.built_at != published->built_at;
}

/// A folder depends on its version: what hashes vouch for may still be no shard.
template <class Record>
void require_readable(store::FileStore& folder, const destination::Destination& bookkeeping,
                      const std::vector<store::ShardRecord>& shards) {
  for (const store::ShardRecord& shard : shards) {
    try {
      store::ShardReader<Record> reader(folder, {shard});
      while (reader.next()) continue;
    } catch (const DamagedFile&) {
      throw damaged(bookkeeping, destination::bookkeeping_keys::shard(shard.digest));
    }
  }
}

/// The destination's version becomes the folder's, with its denylist, or nothing changes.
void adopt(store::FileStore& folder, const std::string& destination,
           destination::Destination& bookkeeping, const Head& head) {
  store::Commit commit(folder);
  commit.put(std::string(store::kOriginPath), store::origin_json(destination),
             store::Commit::Stage::bookkeeping);
  const store::Denylist denylist = store::read_denylist(folder);
  if (!denylist.empty())
    commit.put(std::string(store::kDenylist), store::denylist_json(denylist),
               store::Commit::Stage::bookkeeping);
  const PublishedMark& mark = *head.published;
  auto manifest = read_marked_manifest(bookkeeping, folder, mark);
  if (!manifest || !fetch_shards(bookkeeping, folder, *manifest))
    throw damaged(bookkeeping,
                  destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest));
  require_readable<store::ObjectRecord>(folder, bookkeeping, manifest->objects);
  require_readable<store::ObjectRecord>(folder, bookkeeping, manifest->spared);
  require_readable<store::DocumentRecord>(folder, bookkeeping, manifest->documents);
  fetch_change_tables(bookkeeping, folder, *manifest);
  // Nobody publishes an older one after it. The folder's own versions, if it has any, are of
  // another history: the gap says that they are not to be kept.
  const auto last = store::read_commit(folder);
  manifest->sequence = std::max(head.newest(mark.lineage), last ? last->sequence + 2 : 0);
  for (const std::uint64_t sequence : store::kept_sequences(folder))
    commit.remove(store::manifest_path(sequence));
  commit.commit(*manifest, head.denylist == store::denylist_digest(denylist)
                               ? store::Takedowns::obeyed
                               : store::Takedowns::owed);
}

}  // namespace

Unfinished unfinished_publish(destination::Destination& web, destination::Destination& bookkeeping,
                              const std::vector<std::string>& feeds) {
  const Published published = read_head(bookkeeping);
  if (!published.head || published.head->published || published.head->intents.empty()) return {};
  const std::string& lineage = published.head->intents.back().lineage;
  Unfinished unfinished{lineage, published.head->newest(lineage)};
  for (const std::string& feed : feeds) {
    const auto entry = read_entry_at(web, feed);
    if (entry && !format::are_unrelated(entry->lineage, lineage))
      unfinished.sequence = std::max(unfinished.sequence, entry->sequence);
  }
  return unfinished;
}

store::Reuse adopt_published(store::FileStore& folder, const std::string& destination,
                             destination::Destination& bookkeeping, std::chrono::sys_seconds now,
                             std::stop_token stop, const store::Denylist& left_over) {
  store::recover(folder);
  const Published published = read_head(bookkeeping);
  NoProgress progress;
  store::Denylist theirs = left_over;
  theirs.merge(read_denylist_at(bookkeeping, published.head ? &*published.head : nullptr));
  obey_published(folder, theirs, now, std::move(stop), progress);
  if (!published.head || !published.head->published) return store::Reuse::by_size;
  const Head& head = *published.head;
  // What an interrupted publish may have changed must be put again, and so must be made again.
  const store::Reuse reuse = head.intents.empty() ? store::Reuse::by_record : store::Reuse::by_size;
  const auto commit = store::read_commit(folder);
  const std::string own = commit ? store::read_current_manifest(folder)->lineage : std::string();
  const bool is_unrelated = format::are_unrelated(own, head.published->lineage);
  const bool is_newer = commit && !is_unrelated && commit->sequence >= head.newest(own);
  if (is_newer && !has_diverged(folder, bookkeeping, head))
    return commit->manifest == head.published->manifest ? reuse : store::Reuse::by_size;
  store::give_back_on_failure(
      folder, [&](store::FileStore& store) { adopt(store, destination, bookkeeping, head); });
  return reuse;
}

}  // namespace vizzy::publish
