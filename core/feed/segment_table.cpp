#include "core/feed/segment_table.h"

namespace vizzy::feed {

void SegmentTable::add(std::string_view sort_key, const Item& item) {
  if (segment_.empty()) return;
  sort_key_ = segment_;
  sort_key_ += sort_key;
  items_->add(sort_key_, item);
}

}  // namespace vizzy::feed
