#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/feed/item_table.h"

namespace vizzy::feed {

/// Cuts the items of a feed into pages as they come, in their order; holds one and a half pages.
///
/// The first page holds exactly `page_size` items. After it pages are cut by content: each ends at
/// the smallest key hash among its items from half to one and a half times `page_size` (ties: the
/// earliest), so that a change moves few cuts; only the last page may be shorter. An empty feed has
/// one empty page.
class PageCutter {
 public:
  /// A page: how many items, and these with commas between them. Valid during the visit.
  struct Page {
    std::size_t size = 0;
    std::string_view items;
  };
  using Visit = std::function<void(const Page&)>;

  /// Where the items begin: with the first page, or after it.
  enum class Start { of_feed, within };

  /// `feed` is for messages; `page_size` is at least 1. `visit` is called for each page, in order.
  PageCutter(std::string feed, std::size_t page_size, Visit visit, Start start = Start::of_feed);

  /// How many items, from the beginning of a page on, decide where it ends.
  [[nodiscard]] static std::size_t window(std::size_t page_size) {
    return page_size + page_size / 2;
  }

  /// Errors: `gate` when a page has more than 64 MiB.
  void add(const Item& item);
  /// After the last item: cuts what is left.
  void finish();
  /// The next item begins a page after the first.
  void skip_first() { is_first_ = false; }
  /// Forgets the items that are not yet on a page. Returns them with commas between them.
  std::string take_rest();

 private:
  struct Cut {
    std::uint64_t key_hash;
    std::size_t end;  ///< of the item in `text_`
  };

  /// How many of the waiting items are the next page, when no more come before it is cut.
  [[nodiscard]] std::size_t next_size() const;
  void cut(std::size_t size);

  std::string feed_;
  std::size_t page_size_;
  Visit visit_;
  bool is_first_;
  std::string text_;        ///< the waiting items, each followed by a comma
  std::vector<Cut> items_;  ///< the same items
};

/// The items of a page as a JSON array.
[[nodiscard]] std::string items_json(std::string_view items);
/// The content of a page object: {"items":[...]}.
[[nodiscard]] std::string page_json(std::string_view items);
/// The array in it.
[[nodiscard]] std::string items_of_page(std::string_view page_json);

}  // namespace vizzy::feed
