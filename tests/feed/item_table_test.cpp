#include "core/feed/item_table.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace vizzy;
using namespace vizzy::feed;

namespace {

std::vector<std::string> contents(ItemTable& table) {
  std::vector<std::string> list;
  table.visit([&](const Item& item) { list.emplace_back(item.json); });
  return list;
}

}  // namespace

TEST_CASE("items come in the byte order of their sort keys, whatever the memory") {
  for (const std::size_t memory_bytes : {std::size_t{64} << 10, std::size_t{64} << 20}) {
    std::mt19937_64 random(10);
    sort::MemoryBudget memory(memory_bytes, std::filesystem::temp_directory_path());
    ItemTable table(memory);
    std::vector<std::pair<std::string, std::string>> expected;
    for (std::uint64_t i = 0; i < 5000; ++i) {
      // Long common prefixes, NULs and high bytes: what the first eight bytes cannot decide.
      std::string key(random() % 2 == 0 ? 6 : 9, random() % 2 == 0 ? '\0' : '\xff');
      key += std::string(random() % 3, '\0') + std::to_string(i);
      const std::string json = "{\"id\":" + std::to_string(i) + "}";
      table.add(key, {i, json});
      expected.emplace_back(key, json);
    }
    std::ranges::sort(expected);
    std::vector<std::string> json;
    for (const auto& item : expected) json.push_back(item.second);
    CHECK(contents(table) == json);
    CHECK(contents(table) == json);  // again
    table.visit([](const Item& item) {
      REQUIRE("{\"id\":" + std::to_string(item.key_hash) + "}" == item.json);
    });
  }
}

TEST_CASE("truncating keeps the first items") {
  sort::MemoryBudget memory(std::size_t{1} << 20, std::filesystem::temp_directory_path());
  ItemTable table(memory);
  for (const char* key : {"c", "a", "b"}) table.add(key, {0, key});
  table.truncate(5);
  CHECK(table.size() == 3);
  table.truncate(2);
  CHECK(table.size() == 2);
  CHECK(contents(table) == std::vector<std::string>{"a", "b"});
  table.truncate(0);
  CHECK(table.size() == 0);
  CHECK(contents(table).empty());
}

TEST_CASE("key hashes that items share are found, those of items left out included") {
  sort::MemoryBudget memory(std::size_t{1} << 20, std::filesystem::temp_directory_path());
  ItemTable table(memory);
  for (const std::uint64_t hash : {7, 1, 7, 3, 1, 7}) table.add("k", {hash, "{}"});
  table.truncate(1);
  CHECK(table.shared_key_hashes() == std::vector<std::uint64_t>{1, 7});
  ItemTable unique(memory);
  CHECK(unique.shared_key_hashes().empty());
  for (const std::uint64_t hash : {7, 1, 3}) unique.add("k", {hash, "{}"});
  CHECK(unique.shared_key_hashes().empty());
}
