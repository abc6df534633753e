#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/compile/compile_pages.h"
#include "core/feed/page.h"
#include "core/feed/segment_index.h"
#include "core/parts/record_log.h"
#include "core/store/resource_writer.h"

/// What a part leaves of an ordered list of items, of a feed or of a segment: the pages that it cut
/// and, where others follow, the items after its last cut. As records in this order:
///
/// | key | value |
/// |---|---|
/// | "S" | JSON: the segment; the records that follow are its pages |
/// | "F" | how many items the first page has, and these with commas between them |
/// | "P" | a page after it: the digest and the sizes of its object, what was added, how many items
/// it has, whether
///         most readers read it, and what became of it |
/// | "T" | the items that are on no page, with commas between them |
namespace vizzy::parts {

enum class RecordKind : char { segment = 'S', first_page = 'F', page = 'P', rest = 'T' };

/// The kind of a record. Errors: `std::invalid_argument`.
[[nodiscard]] RecordKind kind_of(std::string_view key);

[[nodiscard]] std::string page_value(const compile::PartPage& page);
[[nodiscard]] compile::PartPage page_from(std::string_view value);

[[nodiscard]] std::string first_page_value(const feed::PageCutter::Page& page);
[[nodiscard]] feed::PageCutter::Page first_page_from(std::string_view value);

[[nodiscard]] std::string segment_value(const feed::SegmentRows& segment);
/// Reads what `segment_value` made. `feed` names the segment's feed.
[[nodiscard]] feed::SegmentRows segment_from(std::string_view value, const std::string& feed);

/// Where the items of a part stand in their order.
struct Ends {
  bool has_first = true;  ///< no other part has items before them
  bool has_last = true;   ///< or after them
};

/// Cuts items into pages and writes their objects.
class ChainWriter {
 public:
  /// Told of the items of each page, and of the rest.
  using Visit = std::function<void(std::string_view items)>;
  /// Told of the content of each page that is an object.
  using Keep = std::function<void(const std::string& content)>;

  /// All must outlive the object.
  ChainWriter(
      const definition::FeedOutline& feed, Ends ends, store::ResourceWriter& writer, RecordLog& log,
      Keep keep, Visit visit = [](std::string_view) {});

  void add(const feed::Item& item) { cutter_.add(item); }
  /// After the last item.
  void finish();

 private:
  using Slot = std::pair<const store::ResourceWriter::ObjectSlot*, std::uint64_t>;

  void take(const feed::PageCutter::Page& page);

  Ends ends_;
  store::ResourceWriter& writer_;
  RecordLog& log_;
  Keep keep_;
  Visit visit_;
  feed::PageCutter cutter_;
  bool is_first_;
  std::vector<Slot> pages_;  ///< each with how many items it has
};

}  // namespace vizzy::parts
