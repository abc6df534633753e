#include "core/feed/item_table.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace vizzy;

namespace {

std::vector<std::string> contents(const ItemTable& table) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < table.size(); ++i) list.emplace_back(table.json(i));
  return list;
}

}  // namespace

TEST_CASE("items come in the byte order of their sort keys") {
  std::mt19937_64 random(10);
  ItemTable table;
  std::vector<std::pair<std::string, std::string>> expected;
  for (int i = 0; i < 5000; ++i) {
    // Long common prefixes, NULs and high bytes: what the eight-byte prefix alone cannot decide.
    std::string key(random() % 2 == 0 ? 6 : 9, random() % 2 == 0 ? '\0' : '\xff');
    key += std::string(random() % 3, '\0') + std::to_string(i);
    const std::string json = "{\"id\":" + std::to_string(i) + "}";
    table.add(key, static_cast<std::uint64_t>(i), json);
    expected.emplace_back(key, json);
  }
  table.sort();
  std::ranges::sort(expected);
  std::vector<std::string> json;
  for (const auto& item : expected) json.push_back(item.second);
  CHECK(contents(table) == json);
  for (std::size_t i = 0; i < table.size(); ++i)
    REQUIRE("{\"id\":" + std::to_string(table.key_hash(i)) + "}" == table.json(i));
}

TEST_CASE("items larger than a block are kept whole") {
  ItemTable table;
  const std::string large(3 << 20, 'x');
  table.add("b", 1, "{}");
  table.add("a", 2, large);
  table.add("c", 3, "[]");
  table.sort();
  CHECK((contents(table) == std::vector<std::string>{large, "{}", "[]"}));
}

TEST_CASE("truncating keeps the first items") {
  ItemTable table;
  for (const char* key : {"a", "b", "c"}) table.add(key, 0, key);
  table.truncate(5);
  CHECK(table.size() == 3);
  table.truncate(2);
  CHECK(contents(table) == std::vector<std::string>{"a", "b"});
  table.truncate(0);
  CHECK(table.size() == 0);
}

TEST_CASE("items that share a key hash are found") {
  ItemTable table;
  for (const std::uint64_t hash : {7, 1, 7, 3, 1, 7}) table.add("k", hash, "{}");
  CHECK(table.with_shared_key_hash() == std::vector<std::size_t>{0, 1, 2, 4, 5});
  ItemTable unique;
  for (const std::uint64_t hash : {7, 1, 3}) unique.add("k", hash, "{}");
  CHECK(unique.with_shared_key_hash().empty());
  CHECK(ItemTable().with_shared_key_hash().empty());
}
