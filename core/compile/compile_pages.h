#pragma once

#include <cstdint>
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

/// Cuts the items of a feed into pages, in the order in which they are added, and writes pages and
/// index.
class PageCompiler {
 public:
  /// `feed` and `writer` must outlive the compiler.
  PageCompiler(const definition::FeedOutline& feed, store::ResourceWriter& writer);

  void add(const feed::Item& item);
  /// After the last item.
  [[nodiscard]] CompiledPages finish();

 private:
  void take(const feed::PageCutter::Page& page);
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
