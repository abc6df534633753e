#include "core/feed/page.h"

#include <algorithm>

namespace vizzy {

namespace {

/// One past the last item of the page that begins at `first`.
std::size_t end_of_page(const ItemTable& table, std::size_t first, std::size_t page_size) {
  const std::size_t least = std::max<std::size_t>(1, page_size / 2);
  const std::size_t most = std::max<std::size_t>(1, page_size + page_size / 2);
  if (table.size() - first <= least) return table.size();
  const std::size_t limit = std::min(table.size(), first + most);
  std::size_t cut = first + least - 1;
  for (std::size_t i = cut + 1; i < limit; ++i)
    if (table.key_hash(i) < table.key_hash(cut)) cut = i;
  return cut + 1;
}

}  // namespace

std::vector<std::size_t> cut_pages(const ItemTable& table, std::size_t page_size) {
  std::vector<std::size_t> ends{std::min(page_size, table.size())};
  while (ends.back() < table.size()) ends.push_back(end_of_page(table, ends.back(), page_size));
  return ends;
}

std::string items_json(const ItemTable& table, std::size_t first, std::size_t last) {
  std::size_t size = 2;
  for (std::size_t i = first; i < last; ++i) size += table.json(i).size() + 1;
  std::string json;
  json.reserve(size);
  json += '[';
  for (std::size_t i = first; i < last; ++i) {
    if (i != first) json += ',';
    json += table.json(i);
  }
  json += ']';
  return json;
}

std::string page_json(const ItemTable& table, std::size_t first, std::size_t last) {
  return "{\"items\":" + items_json(table, first, last) + "}";
}

}  // namespace vizzy
