#include "core/build/compile_feed.h"

#include <algorithm>
#include <utility>

#include "core/store/entry_writer.h"
#include "core/store/layout.h"

namespace vizzy {

using layout::Encoding;

namespace {

const FeedRecord* previous_record(const FeedOutline& feed, const FeedContext& context) {
  const auto found = std::ranges::find(
      context.previous.feeds, feed.name,
      [](const FeedRecord& record) { return std::string_view(record.outline.name); });
  return found == context.previous.feeds.end() ? nullptr : &*found;
}

bool stands(const FeedRecord& record, const std::string& json, const FeedContext& context) {
  const std::string url = layout::entry_url(record.outline.name);
  const ResourceWriter& writer = context.writer;
  return context.store.read(layout::public_path(url, Encoding::identity)) == json &&
         context.store.read(layout::kept_entry_path(record.entry)) == json &&
         writer.stands(url, Encoding::gzip, record.sizes.gzip, json) &&
         writer.stands(url, Encoding::brotli, record.sizes.brotli, json);
}

/// An entry whose content did not change keeps its bytes, its old sequence included, so that a
/// reader's conditional request is answered with 304.
void finish_entry(Entry entry, const FeedOutline& feed, CompiledFeed& compiled,
                  const FeedContext& context) {
  const FeedRecord* previous = previous_record(feed, context);
  const std::uint64_t next_sequence = context.previous.sequence + 1;
  entry.sequence = previous != nullptr ? previous->sequence : next_sequence;
  compiled.entry_json = entry_json(entry);
  const bool same = previous != nullptr && previous->outline == feed &&
                    sha256(compiled.entry_json) == previous->entry;
  if (same && stands(*previous, compiled.entry_json, context)) {
    compiled.record = *previous;
    compiled.entry_outcome = Outcome::reused;
    return;
  }
  if (!same) entry.sequence = next_sequence;
  EncodedEntry encoded = encode_entry(feed, entry, context.effort);
  stage_entry(encoded, context.store, context.commit);
  compiled.record = encoded.record;
  compiled.entry_json = std::move(encoded.json);
  compiled.entry_outcome = same ? Outcome::repaired : Outcome::written;
}

}  // namespace

CompiledFeed compile_feed(const FeedOutline& feed, const ItemTable& items,
                          const FeedContext& context) {
  CompiledPages pages = compile_pages(feed, items, context.writer, context.progress);
  CompiledFeed compiled{.record = {},
                        .entry_json = {},
                        .pages = std::move(pages.pages),
                        .index = std::move(pages.index)};
  pages.entry.hidden = context.denylist.hidden(feed, context.now);
  finish_entry(std::move(pages.entry), feed, compiled, context);
  return compiled;
}

}  // namespace vizzy
