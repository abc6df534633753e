#include "core/build/compile_feed.h"

#include <utility>

namespace vizzy {

CompiledFeed compile_feed(const FeedOutline& feed, const ItemTable& items,
                          const FeedContext& context) {
  CompiledPages compiled = compile_pages(feed, items, context.writer, context.progress);
  return {.entry = publish_entry(std::move(compiled.entry), feed, context),
          .pages = std::move(compiled.pages),
          .index = std::move(compiled.index)};
}

}  // namespace vizzy
