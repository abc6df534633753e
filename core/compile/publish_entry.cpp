#include "core/compile/publish_entry.h"

#include <algorithm>
#include <utility>

#include "core/codec/encoding.h"
#include "core/format/url.h"
#include "core/store/entry_writer.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

const FeedRecord* previous_record(const FeedOutline& feed, const FeedContext& context) {
  const auto found = std::ranges::find_if(context.previous.feeds, [&](const FeedRecord& record) {
    return record.outline.name == feed.name;
  });
  return found == context.previous.feeds.end() ? nullptr : &*found;
}

bool stands(const FeedRecord& record, const std::string& json, const FeedContext& context) {
  const std::string url = format::entry_url(record.outline.name);
  const ResourceWriter& writer = context.writer;
  return context.store.read(layout::public_path(url, Encoding::identity)) == json &&
         context.store.read(layout::kept_entry_path(record.entry)) == json &&
         writer.stands(url, Encoding::gzip, record.sizes.gzip, json) &&
         writer.stands(url, Encoding::brotli, record.sizes.brotli, json);
}

}  // namespace

PublishedEntry publish_entry(Entry entry, const FeedOutline& feed, const FeedContext& context) {
  const FeedRecord* previous = previous_record(feed, context);
  const std::uint64_t next_sequence = context.previous.sequence + 1;
  entry.hidden = context.denylist.hidden(feed, context.now);
  entry.sequence = previous != nullptr ? previous->sequence : next_sequence;
  std::string json = entry_json(entry);
  const bool same =
      previous != nullptr && previous->outline == feed && sha256(json) == previous->entry;
  if (same && stands(*previous, json, context))
    return {*previous, std::move(json), Outcome::reused};
  if (!same) entry.sequence = next_sequence;
  EncodedEntry encoded = encode_entry(feed, entry, context.effort);
  stage_entry(encoded, context.store, context.commit);
  return {std::move(encoded.record), std::move(encoded.json),
          same ? Outcome::repaired : Outcome::written};
}

}  // namespace vizzy
