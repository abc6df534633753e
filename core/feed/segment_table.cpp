#include "core/feed/segment_table.h"

namespace vizzy::feed {

void SegmentTable::add(const std::vector<source::Cell>& cells, std::string_view key,
                       std::string_view sort_key, const Item& item) {
  sort_key_ = index_.count(cells, key);
  if (sort_key_.empty()) return;
  sort_key_ += sort_key;
  items_.add(sort_key_, item);
}

}  // namespace vizzy::feed
