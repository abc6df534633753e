#include "core/versions/reissue.h"

#include <map>
#include <optional>
#include <string>

#include "core/error.h"
#include "core/format/contract_changes.h"
#include "core/format/url.h"
#include "core/store/entry_writer.h"
#include "core/store/history.h"
#include "core/versions/kept_feed.h"

namespace vizzy::versions {

namespace {

/// Of the feeds of `source` and of the documents, which do not change. Versions that are older than
/// contracts have none.
std::optional<format::Contract> reissued_contract(const store::Manifest& source,
                                                  const store::Manifest& previous) {
  if (!source.contract || !previous.contract) return previous.contract;
  return format::Contract{.feeds = source.contract->feeds,
                          .collections = previous.contract->collections};
}

/// The source may come from a build that wrote other encodings.
void write_encodings(ObjectsByUrl& objects, const compile::FeedContext& context) {
  std::map<std::string, const store::ResourceWriter::ObjectSlot*> written;
  for (const auto& [url, object] : objects)
    if (object.sizes.encodings() != context.encoding.encodings)
      written[url] =
          &context.writer.put_object(read_object(context.store, url), codec::Readership::few);
  context.writer.wait();
  for (const auto& [url, slot] : written) objects[url] = slot->record;
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
                       .objects = {},
                       .spared = {},
                       .documents = previous.documents,
                       .collections = previous.collections,
                       .encodings = previous.encodings,
                       .contract = reissued_contract(source, previous),
                       .totals = previous.totals,
                       .max_shrink = previous.max_shrink,
                       .shrunk = previous.sequence + 1,
                       .allowed_breaks = previous.allowed_breaks};
  if (previous.contract && next.contract)
    next.allow_breaks(format::contract_changes(*previous.contract, *next.contract).breaks);
  ObjectsByUrl objects = objects_by_url(context.store, source.objects);
  for (const store::FeedRecord& feed : source.feeds) {
    for (const store::ChangesRecord& changes : feed.changes)
      if (changes.rest) objects.erase(format::object_url(*changes.rest));
  }
  write_encodings(objects, context);
  for (const store::FeedRecord& feed : source.feeds) {
    const KeptFeed kept(context.store, feed);
    const compile::StagedEntry staged =
        compile::stage_feed_entry(kept.entry(), kept.leading_pages(), feed.outline, context);
    for (const auto* rest : staged.rest)
      objects[format::object_url(rest->record.digest)] = rest->record;
    next.feeds.push_back(staged.record);
  }
  next.objects = write_shards(context.store, objects, source.objects);
  const store::FeedsByName restored = store::feeds_by_name(source);
  for (const store::FeedRecord& feed : previous.feeds)
    if (!restored.contains(feed.outline.name)) store::stage_entry_removal(feed, context.commit);
  return next;
}

}  // namespace vizzy::versions
