#include "core/publish/obey_published.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <utility>

#include "core/destination/bookkeeping_keys.h"
#include "core/error.h"
#include "core/format/key.h"
#include "core/format/segment.h"
#include "core/json_text.h"
#include "core/publish/published_entry.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/origin.h"
#include "core/versions/takedown.h"

namespace vizzy::publish {

namespace {

/// Takes over the record alone: a version that the folder has in part cannot be rewritten.
void record(store::FileStore& folder, const store::Denylist& denylist) {
  const std::string path(store::kDenylist);
  const std::string json = store::denylist_json(denylist);
  if (!store::read_commit(folder)) return folder.write_durably(path, json);
  store::Commit commit(folder);
  commit.put(path, json, store::Commit::Stage::bookkeeping);
  commit.repair(store::Takedowns::owed);
}

}  // namespace

LostDenylist::LostDenylist(const std::string& location)
    : Error(ErrorKind::failed,
            fmt::format("{}/{} is missing or damaged, and without it what was taken down would be "
                        "published again",
                        location, destination::bookkeeping_keys::kDenylist),
            {"publish from the folder that published last, which puts it again"}) {}

store::Denylist read_denylist_at(destination::Destination& bookkeeping, const Head* head) {
  const auto found = bookkeeping.get(std::string(destination::bookkeeping_keys::kDenylist));
  if (head == nullptr || !head->denylist) {
    if (!found) return {};
  } else if (!found || (head->intents.empty() && codec::sha256(found->bytes) != *head->denylist)) {
    throw LostDenylist(bookkeeping.name());
  }
  try {
    return store::parse_denylist(found->bytes);
  } catch (const Error&) {
    throw LostDenylist(bookkeeping.name());
  }
}

store::Denylist hidden_at(destination::Destination& web,
                          const std::vector<store::FeedRecord>& feeds, const store::Denylist& known,
                          std::chrono::sys_seconds now) {
  constexpr std::chrono::days kHiddenFor{30};
  std::vector<store::DeniedKey> keys;
  for (const store::FeedRecord& feed : feeds) {
    if (format::is_segment(feed.outline.name)) continue;
    const auto entry = read_entry_at(web, feed.outline.name);
    if (!entry) continue;
    const format::KeySet denied = known.keys_of(feed.outline.name);
    for (const std::string& hidden : entry->hidden) {
      const auto json = try_parse_json(hidden);
      const std::string key = json.is_string() ? json.get<std::string>() : hidden;
      if (!denied.contains(key))
        keys.push_back({.key = key, .from = {}, .hidden_until = now + kHiddenFor});
    }
  }
  return store::Denylist(std::move(keys));
}

Obeyed obey_published(store::FileStore& folder, const store::Denylist& theirs,
                      std::chrono::sys_seconds now, std::stop_token stop, Progress& progress) {
  const store::Denylist own = store::read_denylist(folder);
  store::Denylist merged = own;
  merged.merge(theirs);
  if (merged == own) return {};
  Obeyed obeyed{.has_changed_folder = true, .keys = merged.keys_beyond(own)};
  const bool is_whole = store::read_commit(folder) && !store::read_origin(folder);
  if (is_whole) {
    (void)versions::obey(folder, theirs, {.keys = {}, .now = now, .stop = std::move(stop)},
                         progress);
  } else {
    record(folder, merged);
  }
  return obeyed;
}

}  // namespace vizzy::publish
