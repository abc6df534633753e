#include "core/build/compile_feed.h"

#include <utility>

#include "core/store/layout.h"

namespace vizzy {

CompiledFeed compile_feed(const FeedDefinition& definition, const FeedOutline& feed,
                          const ItemTable& items, const ResourceWriter::ObjectSlot* directory,
                          const FeedContext& context) {
  CompiledPages compiled = compile_pages(feed, items, context.writer, context.progress);
  if (directory != nullptr) {
    compiled.entry.segments = layout::object_url(directory->record.digest);
    compiled.index.push_back(directory);
  }
  return {.definition = &definition,
          .entry = publish_entry(std::move(compiled.entry), feed, context),
          .pages = std::move(compiled.pages),
          .index = std::move(compiled.index)};
}

}  // namespace vizzy
