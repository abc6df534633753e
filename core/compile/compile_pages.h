#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/compile/changes.h"
#include "core/definition/outline.h"
#include "core/feed/page.h"
#include "core/format/entry.h"
#include "core/store/resource_writer.h"

namespace vizzy::compile {

using ObjectSlots = std::vector<const store::ResourceWriter::ObjectSlot*>;

/// The objects of one version of a feed, written, and the entry that leads to them.
struct CompiledPages {
  format::Entry entry;  ///< without a sequence and without hidden keys
  ObjectSlots pages;    ///< page 2 and on; like the index they live in the writer
  ObjectSlots index;
  std::vector<LeadingPage> leading;
};

/// A page that was cut elsewhere, its object written.
struct PartPage {
  store::ResourceWriter::ObjectSlot object;
  std::uint64_t items = 0;
  codec::Readership readership = codec::Readership::few;  ///< that it was compressed for
};

/// Nearly all readers read the pages that the entry names. `index` counts from the page after the
/// first.
[[nodiscard]] codec::Readership readership_of_page(std::size_t index);

/// Cuts the items of a feed into pages, in the order in which they are added, and writes pages and
/// index.
class PageCompiler {
 public:
  /// `feed` and `writer` must outlive the compiler.
  PageCompiler(const definition::FeedOutline& feed, store::ResourceWriter& writer);

  void add(const feed::Item& item);
  /// How many items are on the pages so far.
  [[nodiscard]] std::uint64_t items() const { return items_; }
  /// Forgets those that are not on a page yet.
  void forget_waiting() { (void)cutter_.take_rest(); }
  /// The next page was cut before. None may be waiting.
  void adopt_first(const feed::PageCutter::Page& page);
  /// Likewise after the first. `read` returns the content of its object, where it is needed.
  using ReadPage = std::function<std::string(const PartPage&)>;
  void adopt(const PartPage& page, const ReadPage& read);
  /// Likewise, but its object is written again, with this content.
  void adopt_anew(const PartPage& page, const std::string& content);
  /// After the last item.
  [[nodiscard]] CompiledPages finish();

 private:
  void take(const feed::PageCutter::Page& page);
  [[nodiscard]] bool is_leading() const;
  void note(const PartPage& page, const std::string& content);
  void write_index();
  void describe();

  const definition::FeedOutline& feed_;
  store::ResourceWriter& writer_;
  feed::PageCutter cutter_;
  std::uint64_t items_ = 0;
  bool has_first_page_ = false;
  std::string first_page_;  ///< its items with commas between them
  CompiledPages compiled_;
};

}  // namespace vizzy::compile
