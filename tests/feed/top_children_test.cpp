#include "core/feed/top_children.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace vizzy;

TEST_CASE("the best children are those that a sort of all of them puts first") {
  for (const std::size_t limit : {1U, 2U, 10U}) {
    std::mt19937_64 random(limit);
    TopChildren top(limit);
    std::map<std::string, std::vector<std::string>> all;
    for (int i = 0; i < 3000; ++i) {
      const std::string parent = std::to_string(random() % 50);
      const std::string key = std::to_string(random() % 100) + "/" + std::to_string(i);
      all[parent].push_back(key);
      if (top.wants(parent, key)) top.add(parent, key, "\"" + key + "\"");
    }
    for (auto& [parent, keys] : all) {
      std::ranges::sort(keys);
      keys.resize(std::min(keys.size(), limit));
      std::string json = "[";
      for (const std::string& key : keys) json += (json.size() > 1 ? ",\"" : "\"") + key + "\"";
      CHECK(top.take_json(parent) == json + "]");
    }
  }
}

TEST_CASE("a parent without children has an empty list") {
  CHECK(TopChildren(3).take_json("7") == "[]");
}

TEST_CASE("a child worse than all that are kept is not wanted") {
  TopChildren top(2);
  CHECK(top.wants("p", "z"));
  top.add("p", "b", "2");
  top.add("p", "d", "4");
  CHECK(top.wants("p", "c"));
  CHECK(top.wants("p", "d"));  // its JSON decides
  CHECK_FALSE(top.wants("p", "e"));
  CHECK(top.wants("q", "e"));
  top.add("p", "a", "1");
  CHECK(top.take_json("p") == "[1,2]");
}

TEST_CASE("children that share a sort key come in the same order whatever the row order") {
  TopChildren forwards(2);
  TopChildren backwards(2);
  for (const char* json : {"1", "2", "3"})
    if (forwards.wants("p", "a")) forwards.add("p", "a", json);
  for (const char* json : {"3", "2", "1"})
    if (backwards.wants("p", "a")) backwards.add("p", "a", json);
  CHECK(forwards.take_json("p") == "[1,2]");
  CHECK(backwards.take_json("p") == "[1,2]");
}
