#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/feed/item_table.h"

namespace vizzy {

/// Where the pages of a feed end, as indexes one past their last item; the last is `table.size()`.
/// The first page holds exactly `page_size` items. After it pages are cut by content: each ends at
/// the smallest key hash among its items from half to one and a half times `page_size` (ties: the
/// earliest), so that a change moves few cuts; only the last page may be shorter. An empty feed has
/// one empty page.
[[nodiscard]] std::vector<std::size_t> cut_pages(const ItemTable& table, std::size_t page_size);

/// The items [first, last) as a JSON array.
[[nodiscard]] std::string items_json(const ItemTable& table, std::size_t first, std::size_t last);

/// The content of a page object: {"items":[...]}.
[[nodiscard]] std::string page_json(const ItemTable& table, std::size_t first, std::size_t last);

}  // namespace vizzy
