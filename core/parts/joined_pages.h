#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/compile/compile_pages.h"
#include "core/parts/chain.h"
#include "core/store/file_store.h"

namespace vizzy::parts {

/// What the pages of all parts have in common.
struct PartObjects {
  /// Objects that were compressed in two ways: which of them is on disk depends on chance.
  std::set<codec::Digest> ambiguous;
  /// What parts wrote for pages that their feeds do not have. Other pages may have them.
  std::map<codec::Digest, codec::Encodings> dropped;
};

/// Joins the pages that parts cut from consecutive ranges of an order, as if one had cut the whole.
///
/// Where a page ends is decided by the items from its beginning on, however it came to begin there:
/// two chains that begin at different items go on together from the first item at which both begin
/// a page. So at the beginning of a part items are taken off its pages and cut anew until that
/// happens, and from there on its pages are the feed's.
class JoinedPages {
 public:
  /// `items` is how many the order has together. All must outlive the object.
  JoinedPages(const definition::FeedOutline& feed, std::uint64_t items, store::FileStore& store,
              store::ResourceWriter& writer, PartObjects& objects);

  /// The records that follow are of the next part, or of the same one where it begins anew.
  void begin_part(Ends ends);
  /// Errors: DamagedFile, `std::invalid_argument`.
  void add(RecordKind kind, std::string_view value);
  /// After the last record.
  [[nodiscard]] compile::CompiledPages finish();

 private:
  struct Placed {
    std::uint64_t begin = 0;
    compile::PartPage page;
  };

  void add_page(const compile::PartPage& page);
  void adopt(const compile::PartPage& page);
  void recut(const Placed& placed);
  [[nodiscard]] bool is_page_of_order(std::uint64_t begin) const;
  /// Adopts the last pages of the part from the one that begins here; false when none does.
  bool go_on_from(std::uint64_t begin);
  void cut(const std::string& page_json, const std::string& path, bool looks_for_pages);
  [[nodiscard]] std::string read(const compile::PartPage& page) const;

  const definition::FeedOutline& feed_;
  std::uint64_t items_;
  store::FileStore& store_;
  store::ResourceWriter& writer_;
  PartObjects& objects_;
  compile::PageCompiler pages_;
  std::uint64_t taken_ = 0;    ///< items that were adopted, or given to the cutter
  Ends ends_;                  ///< of the part
  std::deque<Placed> recent_;  ///< pages of the part that were cut anew, at the end of the feed
};

}  // namespace vizzy::parts
