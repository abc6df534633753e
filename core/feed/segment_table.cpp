#include "core/feed/segment_table.h"

namespace vizzy {

void SegmentTable::add(const std::vector<Cell>& cells, std::string_view key,
                       std::string_view sort_key, std::uint64_t key_hash, std::string_view json) {
  sort_key_ = index_.count(cells, key);
  if (sort_key_.empty()) return;
  sort_key_ += sort_key;
  items_.add(sort_key_, key_hash, json);
}

}  // namespace vizzy
