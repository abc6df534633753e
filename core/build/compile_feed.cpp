#include "core/build/compile_feed.h"

#include <utility>

namespace vizzy {

namespace {
constexpr std::uint64_t kItemsPerUpdate = 256;
}

CompiledFeed compile_feed(const FeedOutline& feed, ItemTable& items, const FeedContext& context) {
  context.progress.begin("compiling pages", items.size());
  PageCompiler pages(feed, context.writer);
  std::uint64_t done = 0;
  items.visit([&](const Item& item) {
    pages.add(item);
    if (++done % kItemsPerUpdate == 0) context.progress.update(done);
  });
  CompiledPages compiled = pages.finish();
  return {.entry = publish_entry(std::move(compiled.entry), feed, context),
          .pages = std::move(compiled.pages),
          .index = std::move(compiled.index)};
}

}  // namespace vizzy
