#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/definition/outline.h"
#include "core/feed/page.h"
#include "core/format/entry.h"
#include "core/store/resource_writer.h"

namespace vizzy {

using ObjectSlots = std::vector<const ResourceWriter::ObjectSlot*>;

/// The objects of one version of a feed, written, and the entry that leads to them.
struct CompiledPages {
  Entry entry;        ///< without a sequence and without hidden keys
  ObjectSlots pages;  ///< page 2 and on; like the index they live in the writer
  ObjectSlots index;
};

/// Cuts the items of a feed into pages as they come, in their order, and writes pages and index.
class PageCompiler {
 public:
  /// `feed` and `writer` must outlive the compiler.
  PageCompiler(const FeedOutline& feed, ResourceWriter& writer);

  void add(const Item& item);
  /// After the last item. Errors: `gate` when there are more pages than an index can name.
  [[nodiscard]] CompiledPages finish();

 private:
  void take(const PageCutter::Page& page);
  void write_index();
  void describe();

  const FeedOutline& feed_;
  ResourceWriter& writer_;
  PageCutter cutter_;
  std::uint64_t items_ = 0;
  bool has_first_page_ = false;
  std::string first_page_;  ///< its items with commas between them
  CompiledPages compiled_;
};

}  // namespace vizzy
