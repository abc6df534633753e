#include "core/feed/item_table.h"

#include <algorithm>
#include <cstring>

namespace vizzy::feed {

void ItemTable::add(std::string_view sort_key, const Item& item) {
  value_.resize(sizeof item.key_hash);
  std::memcpy(value_.data(), &item.key_hash, sizeof item.key_hash);
  value_ += item.json;
  sorter_.add({sort_key, value_});
  key_hashes_.add(item.key_hash);
}

void ItemTable::truncate(std::uint64_t count) { most_ = std::min(most_, count); }

std::uint64_t ItemTable::size() const { return std::min(sorter_.size(), most_); }

void ItemTable::visit(const Visit& visit) {
  const auto records = sorter_.sorted();
  sort::Record record;
  for (std::uint64_t left = size(); left > 0 && records->next(record); --left) {
    Item item{.json = record.value.substr(sizeof item.key_hash)};
    std::memcpy(&item.key_hash, record.value.data(), sizeof item.key_hash);
    visit(item);
  }
}

}  // namespace vizzy::feed
