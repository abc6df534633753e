#include <string>
#include <vector>

#include "core/format/key.h"
#include "core/format/read_back.h"
#include "tests/fuzz/property.h"
#include "tests/fuzz/targets.h"

namespace vizzy::fuzz {

namespace {

std::vector<std::string> items_of(std::string_view text) {
  std::vector<std::string> items;
  format::read_items_of(text, "id", "input",
                        [&](const format::PublishedItem& item) { items.emplace_back(item.json); });
  return items;
}

void check_page(std::string_view bytes) {
  const auto items = accepted([&] { return items_of(bytes); });
  if (!items) return;
  std::string page;
  for (const std::string& item : *items) page += (page.empty() ? "" : ",") + item;
  require(items_of("{\"items\":[" + page + "]}") == *items, "a page keeps its items");
}

void check_entry(std::string_view bytes) {
  const auto entry = accepted([&] { return format::parse_entry(bytes, "input"); });
  if (!entry || entry->feed.find_first_of("\"\\") != std::string::npos ||
      entry->version.find_first_of("\"\\") != std::string::npos)
    return;
  const auto again =
      accepted([&] { return format::parse_entry(format::entry_json(*entry), "input"); });
  if (again)
    require(format::entry_json(*again) == format::entry_json(*entry),
            "an entry keeps what it says");
}

}  // namespace

void published(std::string_view bytes) {
  check_page(bytes);
  check_entry(bytes);
  (void)accepted([&] { return format::parse_index(bytes, "input"); });
  const auto pruned = accepted([&] {
    return format::without_children(bytes, "items", "id", format::KeySet{std::string("1")},
                                    "input");
  });
  if (pruned && *pruned)
    require((*pruned)->json.size() < bytes.size(), "a document without a child is shorter");
}

}  // namespace vizzy::fuzz
