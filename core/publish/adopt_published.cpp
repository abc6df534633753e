#include "core/publish/adopt_published.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/lineage.h"
#include "core/publish/published.h"
#include "core/store/commit.h"
#include "core/store/denylist.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/origin.h"

namespace vizzy::publish {

namespace {

Error damaged(const destination::Destination& bookkeeping, std::string_view key,
              std::string_view danger) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged{}", bookkeeping.name(), key, danger),
          {"publish from a folder that has the history"}};
}

/// The keys that the destination's version obeys join those of the folder.
void adopt_denylist(store::FileStore& folder, destination::Destination& bookkeeping,
                    const codec::Digest& digest, store::Commit& commit) {
  const std::string key(destination::bookkeeping_keys::kDenylist);
  const auto found = bookkeeping.get(key);
  if (!found || codec::sha256(found->bytes) != digest)
    throw damaged(bookkeeping, key,
                  ", and without it what was taken down would be published again");
  store::Denylist denylist = store::read_denylist(folder);
  const store::Denylist theirs = store::parse_denylist(found->bytes);
  for (const store::DeniedKey& denied : theirs.keys()) denylist.add(denied);
  commit.put(std::string(store::kDenylist), store::denylist_json(denylist),
             store::Commit::Stage::bookkeeping);
}

/// The destination's version becomes the folder's, with its denylist, or nothing changes.
void adopt(store::FileStore& folder, const std::string& destination,
           destination::Destination& bookkeeping, const Head& head) {
  store::Commit commit(folder);
  commit.put(std::string(store::kOriginPath), store::origin_json(destination),
             store::Commit::Stage::bookkeeping);
  if (head.denylist) adopt_denylist(folder, bookkeeping, *head.denylist, commit);
  const PublishedMark& mark = *head.published;
  auto manifest = read_marked_manifest(bookkeeping, folder, mark);
  if (!manifest || !fetch_shards(bookkeeping, folder, *manifest))
    throw damaged(bookkeeping,
                  destination::bookkeeping_keys::manifest(mark.sequence, mark.manifest), "");
  // Nobody publishes an older one after it, and the folder's own sequences stay as they are.
  const auto last = store::read_commit(folder);
  manifest->sequence = std::max(head.newest(mark.lineage), last ? last->sequence + 1 : 0);
  commit.commit(*manifest);
}

}  // namespace

std::string unfinished_lineage(destination::Destination& bookkeeping) {
  const Published published = read_head(bookkeeping);
  if (!published.head || published.head->published || published.head->intents.empty()) return {};
  return published.head->intents.back().lineage;
}

store::Reuse adopt_published(store::FileStore& folder, const std::string& destination,
                             destination::Destination& bookkeeping) {
  store::recover(folder);
  const Published published = read_head(bookkeeping);
  if (!published.head || !published.head->published) return store::Reuse::by_size;
  const Head& head = *published.head;
  // What an interrupted publish may have changed must be put again, and so must be made again.
  const store::Reuse reuse = head.intents.empty() ? store::Reuse::by_record : store::Reuse::by_size;
  const auto commit = store::read_commit(folder);
  const std::string own = commit ? store::read_current_manifest(folder)->lineage : std::string();
  const bool is_unrelated = format::are_unrelated(own, head.published->lineage);
  if (commit && !is_unrelated && commit->sequence >= head.newest(own))
    return commit->manifest == head.published->manifest ? reuse : store::Reuse::by_size;
  adopt(folder, destination, bookkeeping, head);
  return reuse;
}

}  // namespace vizzy::publish
