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

namespace vizzy::publish {

namespace {

Error damaged(const destination::Destination& state, std::string_view key,
              std::string_view danger) {
  return {ErrorKind::failed,
          fmt::format("{}/{} is missing or damaged{}; publish from a folder that has the history",
                      state.name(), key, danger)};
}

/// The keys that the destination's version obeys join those of the folder.
void adopt_denylist(store::ObjectStore& folder, destination::Destination& state,
                    const codec::Digest& digest, store::Commit& commit) {
  const std::string key(destination::state_keys::kDenylist);
  const auto found = state.get(key);
  if (!found || codec::sha256(found->bytes) != digest)
    throw damaged(state, key, ", and without it what was taken down would be published again");
  store::Denylist denylist = store::read_denylist(folder);
  const store::Denylist theirs = store::parse_denylist(found->bytes);
  for (const store::DeniedKey& denied : theirs.keys()) denylist.add(denied);
  commit.put(std::string(store::kDenylist), store::denylist_json(denylist),
             store::Commit::Turn::bookkeeping);
}

/// The destination's version becomes the folder's, with its denylist, or nothing changes.
void adopt(store::ObjectStore& folder, const std::string& destination,
           destination::Destination& state, const HeadRecord& head) {
  store::Commit commit(folder);
  commit.put(std::string(store::kOriginPath), store::origin_json(destination),
             store::Commit::Turn::bookkeeping);
  if (head.denylist) adopt_denylist(folder, state, *head.denylist, commit);
  const PublishedMark& mark = *head.published;
  auto manifest = read_marked_manifest(state, folder, mark);
  if (!manifest || !fetch_shards(state, folder, *manifest))
    throw damaged(state, destination::state_keys::manifest(mark.sequence, mark.manifest), "");
  manifest->sequence = head.newest();  // nobody publishes an older one after it
  commit.commit(*manifest);
}

}  // namespace

store::Reuse start_from_published(store::ObjectStore& folder, const std::string& destination,
                                  destination::Destination& state) {
  store::recover(folder);
  const Published published = read_head(state);
  if (!published.head || !published.head->published) return store::Reuse::by_size;
  const HeadRecord& head = *published.head;
  // What an interrupted publish may have changed must be put again, and so must be made again.
  const store::Reuse reuse = head.intents.empty() ? store::Reuse::by_record : store::Reuse::by_size;
  const auto commit = store::read_commit(folder);
  if (commit && commit->sequence >= head.newest())
    return commit->manifest == head.published->manifest ? reuse : store::Reuse::by_size;
  adopt(folder, destination, state, head);
  return reuse;
}

}  // namespace vizzy::publish
