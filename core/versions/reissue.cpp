#include "core/versions/reissue.h"

#include <algorithm>

#include "core/store/entry_writer.h"
#include "core/store/history.h"
#include "core/versions/kept_feed.h"

namespace vizzy {

namespace {

bool has_feed(const Manifest& manifest, const std::string& name) {
  return std::ranges::any_of(manifest.feeds,
                             [&](const FeedRecord& feed) { return feed.outline.name == name; });
}

}  // namespace

Manifest reissue(const Manifest& source, const FeedContext& context,
                 std::vector<std::string>& warnings) {
  const Manifest& previous = context.previous;
  Manifest next{.sequence = previous.sequence + 1,
                .built_at = recorded_time(context.now, previous.built_at, warnings),
                .retention = previous.retention,
                .feeds = {},
                .objects = source.objects,
                .spared = {},
                .documents = previous.documents,
                .collections = previous.collections};
  for (const FeedRecord& feed : source.feeds)
    next.feeds.push_back(
        publish_entry(KeptFeed(context.store, feed).entry(), feed.outline, context).record);
  for (const FeedRecord& feed : previous.feeds)
    if (!has_feed(source, feed.outline.name)) stage_entry_removal(feed, context.commit);
  return next;
}

}  // namespace vizzy
