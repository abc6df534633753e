#include "core/build/compile_segments.h"

#include <algorithm>

#include "core/feed/segment.h"
#include "core/store/layout.h"

namespace vizzy {

namespace {

/// Takes the items of one segment after the other out of the table, in their order.
class SegmentItems {
 public:
  SegmentItems(const ItemTable& all, std::uint64_t most) : all_(all), most_(most) {}

  ItemTable take(std::uint64_t count) {
    ItemTable items;
    for (std::uint64_t i = 0; i < std::min(count, most_); ++i)
      items.add("", all_.key_hash(next_ + i), all_.json(next_ + i));
    next_ += count;
    return items;
  }

 private:
  const ItemTable& all_;
  std::uint64_t most_;
  std::uint64_t next_ = 0;
};

}  // namespace

std::vector<CompiledFeed> compile_segments(const FeedDefinition& feed, SegmentTable* table,
                                           const FeedContext& context) {
  std::vector<CompiledFeed> compiled;
  if (table == nullptr) return compiled;
  SegmentItems items(table->items(), feed.max_items.value_or(UINT64_MAX));
  FeedOutline segment_outline = outline(feed);
  for (const SegmentRows& segment : table->segments()) {
    segment_outline.name = segment.name;
    compiled.push_back(
        compile_feed(feed, segment_outline, items.take(segment.rows), nullptr, context));
  }
  return compiled;
}

const ResourceWriter::ObjectSlot* write_directory(const FeedDefinition& feed,
                                                  const SegmentTable* table,
                                                  const std::vector<CompiledFeed>& segments,
                                                  ResourceWriter& writer) {
  if (table == nullptr) return nullptr;
  SegmentDirectory directory{.title = feed.title, .segments = {}};
  const std::vector<SegmentRows> rows = table->segments();
  for (std::size_t i = 0; i < rows.size(); ++i)
    directory.segments.push_back({.values = rows[i].values,
                                  .url = layout::entry_url(rows[i].name),
                                  .total = segments[i].entry.record.total});
  const auto& slot = writer.put_object(directory_json(directory), Readership::most);
  writer.wait();
  return &slot;
}

}  // namespace vizzy
