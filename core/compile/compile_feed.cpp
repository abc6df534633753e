#include "core/compile/compile_feed.h"

#include <utility>

#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::compile {

namespace {
constexpr std::uint64_t kItemsPerUpdate = 256;
}

CompiledFeed stage_feed(const definition::FeedDefinition& definition,
                        const definition::FeedOutline& feed, CompiledPages compiled,
                        const FeedContext& context) {
  return {.definition = &definition,
          .entry = stage_feed_entry(std::move(compiled.entry), compiled.leading, feed, context),
          .pages = std::move(compiled.pages),
          .index = std::move(compiled.index)};
}

CompiledFeed compile_feed(const definition::FeedDefinition& feed, feed::ItemTable& items,
                          const store::ResourceWriter::ObjectSlot* directory,
                          const FeedContext& context) {
  context.progress.begin("compiling pages", items.size());
  const definition::FeedOutline feed_outline = definition::outline(feed);
  PageCompiler pages(feed_outline, context.writer);
  std::uint64_t done = 0;
  items.visit([&](const feed::Item& item) {
    pages.add(item);
    if (++done % kItemsPerUpdate == 0) context.progress.update(done);
  });
  return finish_feed(feed, pages.finish(), directory, context);
}

CompiledFeed finish_feed(const definition::FeedDefinition& feed, CompiledPages compiled,
                         const store::ResourceWriter::ObjectSlot* directory,
                         const FeedContext& context) {
  if (directory != nullptr) {
    compiled.entry.segments = format::object_url(directory->record.digest);
    compiled.index.push_back(directory);
  }
  return stage_feed(feed, definition::outline(feed), std::move(compiled), context);
}

}  // namespace vizzy::compile
