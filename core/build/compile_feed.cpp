#include "core/build/compile_feed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "core/error.h"
#include "core/feed/entry.h"
#include "core/feed/page.h"
#include "core/store/layout.h"

namespace vizzy {

using layout::Encoding;

namespace {

using Slots = std::vector<const ResourceWriter::ObjectSlot*>;

std::vector<std::string> urls_of(std::span<const ResourceWriter::ObjectSlot* const> slots) {
  std::vector<std::string> urls;
  for (const auto* slot : slots) urls.push_back(layout::object_url(slot->record.digest));
  return urls;
}

/// Page 2 and on. Nearly all readers read the pages that the entry names.
Slots write_pages(const ItemTable& items, std::span<const std::size_t> ends,
                  const FeedContext& context) {
  context.progress.begin("compiling pages", ends.size());
  Slots pages;
  for (std::size_t i = 1; i < ends.size(); ++i) {
    const Readership readership = i <= kPagesInEntry ? Readership::most : Readership::few;
    pages.push_back(&context.writer.put_object(page_json(items, ends[i - 1], ends[i]), readership));
    context.progress.update(i);
  }
  context.writer.wait();
  return pages;
}

/// The leaves, then the root; nothing when the entry names all pages.
Slots write_index(const FeedDefinition& feed, const Slots& pages, const FeedContext& context) {
  if (pages.size() <= kPagesInEntry) return {};
  const std::vector<std::string> urls = urls_of(std::span(pages).subspan(kPagesInEntry));
  Slots index;
  for (std::size_t i = 0; i < urls.size(); i += kNamesInIndex) {
    const auto first = urls.begin() + static_cast<std::ptrdiff_t>(i);
    const auto count = std::min(kNamesInIndex, urls.size() - i);
    index.push_back(&context.writer.put_object(
        index_json("pages", {first, first + static_cast<std::ptrdiff_t>(count)}), Readership::few));
  }
  if (index.size() > kNamesInIndex)
    throw Error(ErrorKind::gate,
                fmt::format("{}: {} pages are more than the index can name; raise page_size or set "
                            "max_items",
                            feed.place, pages.size()));
  context.writer.wait();
  const std::string root = index_json("leaves", urls_of(index));
  index.push_back(&context.writer.put_object(root, Readership::few));
  context.writer.wait();
  return index;
}

Entry describe(const FeedDefinition& feed, const ItemTable& items, std::size_t first_page_end,
               const CompiledFeed& compiled) {
  std::vector<Digest> digests{sha256(page_json(items, 0, first_page_end))};
  for (const auto* page : compiled.pages) digests.push_back(page->record.digest);
  const std::size_t named = std::min(kPagesInEntry, compiled.pages.size());
  return {.feed = feed.name,
          .version = feed_version(feed, items.size(), digests),
          .total = items.size(),
          .page_size = feed.page_size,
          .items = items_json(items, 0, first_page_end),
          .pages = urls_of(std::span(compiled.pages).first(named)),
          .index = compiled.index.empty()
                       ? ""
                       : layout::object_url(compiled.index.back()->record.digest),
          .hidden = {}};
}

const FeedRecord* previous_record(const FeedDefinition& feed, const FeedContext& context) {
  const auto found = std::ranges::find(context.previous.feeds, feed.name, &FeedRecord::name);
  return found == context.previous.feeds.end() ? nullptr : &*found;
}

bool stands(const FeedRecord& record, const std::string& json, const FeedContext& context) {
  const std::string url = layout::entry_url(record.name);
  const ResourceWriter& writer = context.writer;
  return context.store.read(layout::public_path(url, Encoding::identity)) == json &&
         context.store.read(layout::kept_entry_path(record.entry)) == json &&
         writer.stands(url, Encoding::gzip, record.sizes.gzip, json) &&
         writer.stands(url, Encoding::brotli, record.sizes.brotli, json);
}

void stage_entry(CompiledFeed& compiled, const FeedContext& context) {
  Encoder encoder;
  const Levels chosen = levels(context.effort, Readership::most);
  const std::string& json = compiled.entry_json;
  const std::string gzip = encoder.gzip(json, chosen);
  const std::string brotli = Encoder::brotli(json, chosen);
  const std::string url = layout::entry_url(compiled.record.name);
  const auto stage = [&](Encoding encoding, const std::string& bytes) {
    context.commit.put(layout::public_path(url, encoding), bytes, Commit::Turn::entry);
  };
  stage(Encoding::identity, json);
  stage(Encoding::gzip, gzip);
  stage(Encoding::brotli, brotli);
  context.store.write(layout::kept_entry_path(compiled.record.entry), json);
  compiled.record.sizes = {json.size(), gzip.size(), brotli.size()};
}

/// An entry whose content did not change keeps its bytes, its old sequence included, so that a
/// reader's conditional request is answered with 304.
void finish_entry(Entry entry, const FeedDefinition& feed, CompiledFeed& compiled,
                  const FeedContext& context) {
  const FeedRecord* previous = previous_record(feed, context);
  const std::uint64_t next_sequence = context.previous.sequence + 1;
  entry.sequence = previous != nullptr ? previous->sequence : next_sequence;
  compiled.entry_json = entry_json(entry);
  const bool same = previous != nullptr && sha256(compiled.entry_json) == previous->entry;
  if (same && stands(*previous, compiled.entry_json, context)) {
    compiled.record = *previous;
    compiled.entry_outcome = Outcome::reused;
    return;
  }
  if (!same) {
    entry.sequence = next_sequence;
    compiled.entry_json = entry_json(entry);
  }
  compiled.record = {.name = feed.name,
                     .key = feed.fields[feed.key].name,
                     .version = entry.version,
                     .sequence = entry.sequence,
                     .total = entry.total,
                     .page_size = entry.page_size,
                     .entry = sha256(compiled.entry_json),
                     .sizes = {}};
  compiled.entry_outcome = same ? Outcome::repaired : Outcome::written;
  stage_entry(compiled, context);
}

}  // namespace

CompiledFeed compile_feed(const FeedDefinition& feed, const ItemTable& items,
                          const FeedContext& context) {
  CompiledFeed compiled;
  const std::vector<std::size_t> ends = cut_pages(items, feed.page_size);
  compiled.pages = write_pages(items, ends, context);
  compiled.index = write_index(feed, compiled.pages, context);
  finish_entry(describe(feed, items, ends.front(), compiled), feed, compiled, context);
  return compiled;
}

}  // namespace vizzy
