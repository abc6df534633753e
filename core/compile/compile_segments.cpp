#include "core/compile/compile_segments.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "core/format/segment.h"
#include "core/format/url.h"
#include "core/store/layout.h"

namespace vizzy::compile {

namespace {

/// Compiles one segment after the other from items that come in their order.
class SegmentCompiler {
 public:
  SegmentCompiler(const definition::FeedDefinition& feed,
                  const std::vector<feed::SegmentRows>& segments, const FeedContext& context)
      : feed_(feed), segments_(segments), context_(context), outline_(segment_outline(feed)) {
    begin();
  }

  void add(const feed::Item& item) {
    if (rows_ == segments_[compiled_.size()].rows) finish();
    if (++rows_ <= feed_.max_items.value_or(UINT64_MAX)) pages_->add(item);
  }

  /// After the last item.
  [[nodiscard]] std::vector<CompiledFeed> take() {
    if (compiled_.size() < segments_.size()) finish();
    return std::move(compiled_);
  }

 private:
  void begin() {
    if (compiled_.size() == segments_.size()) return;
    outline_.name = segments_[compiled_.size()].name;
    pages_.emplace(outline_, context_.writer);
    rows_ = 0;
  }

  void finish() {
    compiled_.push_back(stage_feed(feed_, outline_, pages_->finish(), context_));
    begin();
  }

  const definition::FeedDefinition& feed_;
  const std::vector<feed::SegmentRows>& segments_;
  const FeedContext& context_;
  definition::FeedOutline outline_;  ///< of the segment that is being compiled
  std::optional<PageCompiler> pages_;
  std::uint64_t rows_ = 0;  ///< of it so far
  std::vector<CompiledFeed> compiled_;
};

}  // namespace

std::vector<CompiledFeed> compile_segments(const definition::FeedDefinition& feed,
                                           feed::SegmentTable* table, const FeedContext& context) {
  if (table == nullptr) return {};
  const std::vector<feed::SegmentRows> segments = table->segments();
  context.progress.begin("compiling segments", table->items().size());
  SegmentCompiler compiler(feed, segments, context);
  std::uint64_t done = 0;
  table->items().visit([&](const feed::Item& item) {
    compiler.add(item);
    context.progress.update(++done);
  });
  return compiler.take();
}

definition::FeedOutline segment_outline(const definition::FeedDefinition& feed) {
  definition::FeedOutline outline = definition::outline(feed);
  if (!feed.changes.segments) outline.spans.clear();
  return outline;
}

const store::ResourceWriter::ObjectSlot* write_directory(const definition::FeedDefinition& feed,
                                                         const std::vector<feed::SegmentRows>& rows,
                                                         const std::vector<CompiledFeed>& segments,
                                                         store::ResourceWriter& writer) {
  format::SegmentDirectory directory{.title = feed.title, .segments = {}};
  for (std::size_t i = 0; i < rows.size(); ++i)
    directory.segments.push_back({.title = fmt::format("{}", fmt::join(rows[i].titles, " / ")),
                                  .values = rows[i].values,
                                  .url = format::entry_url(rows[i].name),
                                  .total = segments[i].entry.record.total});
  const auto& slot = writer.put_object(format::directory_json(directory), codec::Readership::most);
  writer.wait();
  return &slot;
}

}  // namespace vizzy::compile
