#include "core/build/compile_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>
#include <string>

#include "core/error.h"
#include "core/feed/page.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

std::vector<std::string> urls_of(std::span<const ResourceWriter::ObjectSlot* const> slots) {
  std::vector<std::string> urls;
  for (const auto* slot : slots) urls.push_back(layout::object_url(slot->record.digest));
  return urls;
}

/// Page 2 and on. Nearly all readers read the pages that the entry names.
ObjectSlots write_pages(const ItemTable& items, std::span<const std::size_t> ends,
                        ResourceWriter& writer, Progress& progress) {
  progress.begin("compiling pages", ends.size());
  ObjectSlots pages;
  for (std::size_t i = 1; i < ends.size(); ++i) {
    const Readership readership = i <= kPagesInEntry ? Readership::most : Readership::few;
    pages.push_back(&writer.put_object(page_json(items, ends[i - 1], ends[i]), readership));
    progress.update(i);
  }
  writer.wait();
  return pages;
}

/// The leaves, then the root; nothing when the entry names all pages.
ObjectSlots write_index(const FeedOutline& feed, const ObjectSlots& pages, ResourceWriter& writer) {
  if (pages.size() <= kPagesInEntry) return {};
  const std::vector<std::string> urls = urls_of(std::span(pages).subspan(kPagesInEntry));
  ObjectSlots index;
  for (std::size_t i = 0; i < urls.size(); i += kNamesInIndex) {
    const auto first = urls.begin() + static_cast<std::ptrdiff_t>(i);
    const auto count = std::min(kNamesInIndex, urls.size() - i);
    index.push_back(&writer.put_object(
        index_json("pages", {first, first + static_cast<std::ptrdiff_t>(count)}), Readership::few));
  }
  if (index.size() > kNamesInIndex)
    throw Error(ErrorKind::gate,
                fmt::format("feed {}: {} pages are more than the index can name; raise page_size "
                            "or set max_items",
                            feed.name, pages.size()));
  writer.wait();
  const std::string root = index_json("leaves", urls_of(index));
  index.push_back(&writer.put_object(root, Readership::few));
  writer.wait();
  return index;
}

Entry describe(const FeedOutline& feed, const ItemTable& items, std::size_t first_page_end,
               const CompiledPages& compiled) {
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

}  // namespace

CompiledPages compile_pages(const FeedOutline& feed, const ItemTable& items, ResourceWriter& writer,
                            Progress& progress) {
  CompiledPages compiled;
  const std::vector<std::size_t> ends = cut_pages(items, feed.page_size);
  compiled.pages = write_pages(items, ends, writer, progress);
  compiled.index = write_index(feed, compiled.pages, writer);
  compiled.entry = describe(feed, items, ends.front(), compiled);
  return compiled;
}

}  // namespace vizzy
