#include "core/feed/top_children.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace vizzy;
using namespace vizzy::feed;

namespace {

constexpr std::size_t kLargeMemory = std::size_t{16} << 20;

/// The place of a parent is its key, and an empty key has none.
std::optional<std::string> place_of(std::string_view key) {
  return key.empty() ? std::nullopt : std::optional<std::string>(key);
}

/// The children of each parent as "parent:child", in their order.
std::vector<std::string> contents(TopChildren& top) {
  std::vector<std::string> list;
  const auto records = top.sorted();
  for (sort::Record record; records->next(record);)
    list.push_back(std::string(record.key.substr(0, record.key.find('\0'))) + ":" +
                   std::string(record.value));
  return list;
}

}  // namespace

TEST_CASE("the best children are those that a sort of all of them puts first") {
  for (const std::size_t memory_bytes : {std::size_t{20'000}, kLargeMemory})
    for (const std::size_t limit : {1U, 2U, 10U}) {
      std::mt19937_64 random(limit);
      sort::MemoryBudget memory(memory_bytes, std::filesystem::temp_directory_path());
      TopChildren top(limit, place_of, memory);
      std::map<std::string, std::vector<std::string>> all;
      for (int i = 0; i < 3000; ++i) {
        const std::string parent = std::to_string(random() % 50);
        const std::string key = std::to_string(random() % 100) + "/" + std::to_string(i);
        all[parent].push_back(key);
        if (top.wants(parent, key)) top.add(parent, key, key);
      }
      // What was spilled is not pruned: of each parent the first `limit` count.
      std::map<std::string, std::vector<std::string>> best;
      for (const std::string& child : contents(top)) {
        auto& list = best[child.substr(0, child.find(':'))];
        if (list.size() < limit) list.push_back(child.substr(child.find(':') + 1));
      }
      for (auto& [parent, keys] : all) {
        std::ranges::sort(keys);
        keys.resize(std::min(keys.size(), limit));
        CHECK(best[parent] == keys);
      }
    }
}

TEST_CASE("children come in the order of their parents' places, without those that have none") {
  sort::MemoryBudget memory(kLargeMemory, std::filesystem::temp_directory_path());
  TopChildren top(2, place_of, memory);
  CHECK(contents(top).empty());
  top.add("q", "a", "1");
  top.add("", "a", "2");
  top.add("p", "b", "3");
  top.add("p", "a", "4");
  CHECK(contents(top) == std::vector<std::string>{"p:4", "p:3", "q:1"});
}

TEST_CASE("a child worse than all that are kept is not wanted") {
  sort::MemoryBudget memory(kLargeMemory, std::filesystem::temp_directory_path());
  TopChildren top(2, place_of, memory);
  CHECK(top.wants("p", "z"));
  top.add("p", "b", "2");
  top.add("p", "d", "4");
  CHECK(top.wants("p", "c"));
  CHECK(top.wants("p", "d"));  // its JSON decides
  CHECK_FALSE(top.wants("p", "e"));
  CHECK(top.wants("q", "e"));
  top.add("p", "a", "1");
  CHECK(contents(top) == std::vector<std::string>{"p:1", "p:2"});
}

TEST_CASE("children that share a sort key come in the same order whatever the row order") {
  sort::MemoryBudget memory(kLargeMemory, std::filesystem::temp_directory_path());
  TopChildren forwards(2, place_of, memory);
  TopChildren backwards(2, place_of, memory);
  for (const char* json : {"1", "2", "3"})
    if (forwards.wants("p", "a")) forwards.add("p", "a", json);
  for (const char* json : {"3", "2", "1"})
    if (backwards.wants("p", "a")) backwards.add("p", "a", json);
  CHECK(contents(forwards) == std::vector<std::string>{"p:1", "p:2"});
  CHECK(contents(backwards) == std::vector<std::string>{"p:1", "p:2"});
}
