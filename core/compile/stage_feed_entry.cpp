#include "core/compile/stage_feed_entry.h"

#include <utility>

#include "core/compile/stage_changes.h"
#include "core/format/url.h"
#include "core/store/entry_writer.h"
#include "core/store/layout.h"

namespace vizzy::compile {

namespace {

const store::FeedRecord* previous_record(const definition::FeedOutline& feed,
                                         const FeedContext& context) {
  const auto found = context.previous_feeds.find(feed.name);
  return found == context.previous_feeds.end() ? nullptr : found->second;
}

bool is_intact(const store::FeedRecord& record, const std::string& json,
               const FeedContext& context) {
  return context.store.read(store::kept_entry_path(record.entry)) == json &&
         has_files(format::entry_url(record.outline.name), record.sizes, json, context);
}

StagedEntry stage_entry(format::Entry entry, const definition::FeedOutline& feed,
                        const store::FeedRecord* previous, const FeedContext& context) {
  const std::uint64_t next_sequence = context.previous.sequence + 1;
  entry.sequence = previous != nullptr ? previous->sequence : next_sequence;
  const std::string json = format::entry_json(entry);
  const bool same =
      previous != nullptr && previous->outline == feed && codec::sha256(json) == previous->entry;
  const bool has_encodings = same && previous->sizes.encodings() == context.encoding.encodings;
  if (has_encodings && is_intact(*previous, json, context))
    return {*previous, store::Outcome::reused};
  if (!same) entry.sequence = next_sequence;
  store::EncodedEntry encoded = store::encode_entry(feed, entry, context.encoding);
  store::stage_entry(encoded, context.store, context.commit);
  return {std::move(encoded.record),
          has_encodings ? store::Outcome::repaired : store::Outcome::written};
}

}  // namespace

StagedEntry stage_feed_entry(format::Entry entry, const std::vector<LeadingPage>& pages,
                             const definition::FeedOutline& feed, const FeedContext& context) {
  const store::FeedRecord* previous = previous_record(feed, context);
  entry.lineage = context.previous.lineage;
  entry.hidden = context.denylist.hidden(feed, context.now);
  entry.spans = feed.spans;
  StagedEntry staged = stage_entry(entry, feed, previous, context);
  stage_changes(staged, entry, pages, previous, context);
  return staged;
}

}  // namespace vizzy::compile
