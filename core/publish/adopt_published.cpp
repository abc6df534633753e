#include "core/publish/adopt_published.h"

#include <fmt/format.h>

#include <string>

#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/publish/published.h"
#include "core/store/commit.h"
#include "core/store/denylist.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/origin.h"

namespace vizzy {

namespace {

Error damaged(const Destination& bookkeeping, std::string_view key, std::string_view danger) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged{}; publish from a folder that has the history",
                      bookkeeping.name(), key, danger)};
}

/// The keys that the destination's version obeys join those of the folder.
void adopt_denylist(ObjectStore& folder, Destination& bookkeeping, const Digest& digest,
                    Commit& commit) {
  const std::string key(bookkeeping_keys::kDenylist);
  const auto found = bookkeeping.get(key);
  if (!found || sha256(found->bytes) != digest)
    throw damaged(bookkeeping, key,
                  ", and without it what was taken down would be published again");
  Denylist denylist = read_denylist(folder);
  const Denylist theirs = parse_denylist(found->bytes);
  for (const DeniedKey& denied : theirs.keys()) denylist.add(denied);
  commit.put(std::string(layout::kDenylist), denylist_json(denylist), Commit::Turn::bookkeeping);
}

/// The destination's version becomes the folder's, with its denylist, or nothing changes.
void adopt(ObjectStore& folder, const std::string& destination, Destination& bookkeeping,
           const Head& head) {
  Commit commit(folder);
  commit.put(std::string(kOriginPath), origin_json(destination), Commit::Turn::bookkeeping);
  if (head.denylist) adopt_denylist(folder, bookkeeping, *head.denylist, commit);
  const PublishedMark& mark = *head.published;
  auto manifest = read_marked_manifest(bookkeeping, folder, mark);
  if (!manifest || !fetch_shards(bookkeeping, folder, *manifest))
    throw damaged(bookkeeping, bookkeeping_keys::manifest(mark.sequence, mark.manifest), "");
  manifest->sequence = head.newest();  // nobody publishes an older one after it
  commit.commit(*manifest);
}

}  // namespace

Reuse adopt_published(ObjectStore& folder, const std::string& destination,
                      Destination& bookkeeping) {
  recover(folder);
  const Published published = read_head(bookkeeping);
  if (!published.head || !published.head->published) return Reuse::by_size;
  const Head& head = *published.head;
  // What an interrupted publish may have changed must be put again, and so must be made again.
  const Reuse reuse = head.intents.empty() ? Reuse::by_record : Reuse::by_size;
  const auto commit = read_commit(folder);
  if (commit && commit->sequence >= head.newest())
    return commit->manifest == head.published->manifest ? reuse : Reuse::by_size;
  adopt(folder, destination, bookkeeping, head);
  return reuse;
}

}  // namespace vizzy
