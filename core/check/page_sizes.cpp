#include "core/check/page_sizes.h"

#include <algorithm>
#include <utility>

#include "core/codec/encoder.h"
#include "core/feed/key_text.h"
#include "core/feed/order.h"
#include "core/feed/page.h"
#include "core/format/entry.h"

namespace vizzy::check {

namespace {

/// What one of both encodings takes at most, as a part of what the quickest gzip takes. The others
/// are smaller, but for a few bytes.
constexpr double kSurely = 0.8;

/// The pages of a feed or of a segment, as its items come in their order.
class PageWalk {
 public:
  PageWalk(const definition::FeedDefinition& feed, std::string name, std::uint64_t limit,
           const Compression& compression, codec::Encoder& encoder, PageSizes::Result& result)
      : feed_(feed),
        name_(std::move(name)),
        limit_(limit),
        compression_(compression),
        encoder_(encoder),
        result_(result),
        cutter_(name_, feed.page_size, [this](const feed::PageCutter::Page& page) { take(page); }) {
  }

  void add(const feed::Item& item) {
    if (items_ == feed_.max_items.value_or(UINT64_MAX)) return;
    ++items_;
    cutter_.add(item);
  }

  void finish(const PageSizes::MakeEntry& make_entry) {
    cutter_.finish();
    const std::string entry = make_entry(name_, items_, pages_, feed::items_json(first_));
    const std::uint64_t bytes = bytes_of(entry, codec::Readership::most);
    result_.most_in_entry = std::max(result_.most_in_entry, bytes);
    compare(bytes, 1, first_);
  }

 private:
  void take(const feed::PageCutter::Page& page) {
    if (++pages_ == 1) {
      first_ = page.items;
      return;
    }
    const bool is_named = pages_ <= format::kPagesInEntry + 1;
    const auto readership = is_named ? codec::Readership::most : codec::Readership::few;
    compare(bytes_of(feed::page_json(page.items), readership), pages_, page.items);
  }

  /// In the larger of both encodings; 0 when it surely is within the limit.
  std::uint64_t bytes_of(const std::string& json, codec::Readership readership) {
    if (json.size() < limit_) return 0;
    const codec::Levels quickest{.gzip = 1, .brotli = 0};
    if (static_cast<double>(encoder_.gzip(json, quickest).size()) <
        kSurely * static_cast<double>(limit_))
      return 0;
    const codec::Sizes sizes = sizes_in(encoder_, json, compression_, readership);
    return std::max(sizes.gzip, sizes.brotli);
  }

  void compare(std::uint64_t bytes, std::uint64_t number, std::string_view items) {
    if (bytes <= limit_) return;
    ++result_.too_large;
    if (result_.largest && result_.largest->bytes >= bytes) return;
    result_.largest = {
        .feed = name_, .number = number, .bytes = bytes, .json = feed::page_json(items)};
  }

  const definition::FeedDefinition& feed_;
  std::string name_;
  std::uint64_t limit_;
  const Compression& compression_;
  codec::Encoder& encoder_;
  PageSizes::Result& result_;
  std::uint64_t items_ = 0;
  std::uint64_t pages_ = 0;
  std::string first_;  ///< the items of the first page
  feed::PageCutter cutter_;
};

}  // namespace

PageSizes::PageSizes(const definition::FeedDefinition& feed, const format::IsDenied& is_denied,
                     sort::MemoryBudget& memory)
    : feed_(feed), items_(std::in_place, memory) {
  if (feed.segments) segments_.emplace(feed, is_denied, memory);
}

void PageSizes::add(const feed::Value& key, std::string_view text,
                    const std::vector<feed::Value>& values, std::string_view json) {
  sort_key_.clear();
  feed::append_item_sort_key(sort_key_, feed_, key, values);
  const feed::Item item{feed::key_hash(text), json};
  items_->add(sort_key_, item);
  if (segments_) segments_->add(sort_key_, item);
}

void PageSizes::drop_items() {
  items_.reset();
  if (segments_) segments_->drop_items();
}

PageSizes::Result PageSizes::compare(std::uint64_t limit, const Compression& compression,
                                     const MakeEntry& make_entry) {
  Result result;
  codec::Encoder encoder;
  PageWalk whole(feed_, feed_.name, limit, compression, encoder, result);
  items_->visit([&](const feed::Item& item) { whole.add(item); });
  whole.finish(make_entry);
  if (!segments_) return result;
  const std::vector<feed::SegmentRows> segments = segments_->segments();
  auto next = segments.begin();
  std::uint64_t left = 0;  // rows of the segment at hand
  std::optional<PageWalk> walk;
  segments_->items().visit([&](const feed::Item& item) {
    if (left == 0) {
      if (walk) walk->finish(make_entry);
      left = next->rows;
      walk.emplace(feed_, (next++)->name, limit, compression, encoder, result);
    }
    walk->add(item);
    --left;
  });
  if (walk) walk->finish(make_entry);
  return result;
}

}  // namespace vizzy::check
