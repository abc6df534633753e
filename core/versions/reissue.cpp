#include "core/versions/reissue.h"

#include <algorithm>

#include "core/error.h"
#include "core/store/entry_writer.h"
#include "core/store/history.h"
#include "core/versions/kept_feed.h"

namespace vizzy::versions {

namespace {

bool has_feed(const store::Manifest& manifest, const std::string& name) {
  return std::ranges::any_of(
      manifest.feeds, [&](const store::FeedRecord& feed) { return feed.outline.name == name; });
}

}  // namespace

store::Manifest reissue(const store::Manifest& source, const compile::FeedContext& context,
                        std::vector<Message>& warnings) {
  const store::Manifest& previous = context.previous;
  store::Manifest next{.sequence = previous.sequence + 1,
                       .lineage = previous.lineage,
                       .built_at = store::recorded_time(context.now, previous.built_at, warnings),
                       .retention = previous.retention,
                       .feeds = {},
                       .objects = source.objects,
                       .spared = {},
                       .documents = previous.documents,
                       .collections = previous.collections};
  for (const store::FeedRecord& feed : source.feeds)
    next.feeds.push_back(
        compile::stage_feed_entry(KeptFeed(context.store, feed).entry(), feed.outline, context)
            .record);
  for (const store::FeedRecord& feed : previous.feeds)
    if (!has_feed(source, feed.outline.name)) store::stage_entry_removal(feed, context.commit);
  return next;
}

}  // namespace vizzy::versions
