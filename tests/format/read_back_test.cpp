#include "core/format/read_back.h"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include "core/format/key.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::format;
using test::thrown;

namespace {

using Items = std::vector<std::pair<std::string, std::string>>;

Items items_of(const std::string& text, const std::string& key = "id") {
  Items items;
  read_items_of(text, key, "page",
                [&](const PublishedItem& item) { items.emplace_back(item.key, item.json); });
  return items;
}

}  // namespace

TEST_CASE("the items of a page keep their bytes, and their keys are text") {
  CHECK(items_of(R"({"items":[]})").empty());
  CHECK(items_of(R"({"items":[{"id":7,"rate":0.05,"name":"{\"id\":8}"},{"rate":1e-7,"id":-9}]})") ==
        Items{{"7", R"({"id":7,"rate":0.05,"name":"{\"id\":8}"})"},
              {"-9", R"({"rate":1e-7,"id":-9})"}});
  CHECK(items_of(R"({"items":[{"id":"9007199254740993"},{"id":"a\"b\u0001ü"}]})") ==
        Items{{"9007199254740993", R"({"id":"9007199254740993"})"},
              {"a\"b\x01ü", R"({"id":"a\"b\u0001ü"})"}});
  CHECK(items_of(R"({"items":[{"id":1,"name":"x"}]})", "name").front().first == "x");
}

TEST_CASE("an entry reads back as it was written") {
  Entry entry{.feed = "discovery",
              .version = "abc",
              .sequence = 7,
              .total = 3,
              .page_size = 2,
              .items = R"([{"id":1},{"id":2}])",
              .pages = {"v1/o/aa/b"},
              .index = "",
              .hidden = {}};
  CHECK(entry_json(parse_entry(entry_json(entry), "entry")) == entry_json(entry));
  entry.index = "v1/o/ee/f";
  entry.hidden = {"7", "\"an\\\"a\""};
  entry.items = "[]";
  CHECK(entry_json(parse_entry(entry_json(entry), "entry")) == entry_json(entry));
  CHECK(parse_entry(entry_json(entry), "entry").hidden == entry.hidden);
}

TEST_CASE("a document loses the children that are denied, and keeps its other bytes") {
  const std::string text =
      R"({"id":1,"bio":"\"top\":[]","top":[{"id":7,"r":0.10},{"id":8},{"id":9}],"z":[{"id":8}]})";
  const auto without = [&](const KeySet& denied) {
    return without_children(text, "top", "id", denied, "document").value().json;
  };
  CHECK(without({"8"}) ==
        R"({"id":1,"bio":"\"top\":[]","top":[{"id":7,"r":0.10},{"id":9}],"z":[{"id":8}]})");
  CHECK(without({"7", "8", "9"}) == R"({"id":1,"bio":"\"top\":[]","top":[],"z":[{"id":8}]})");
  CHECK_FALSE(without_children(text, "top", "id", {"1", "10"}, "document"));
  CHECK_FALSE(without_children(text, "none", "id", {"8"}, "document"));
}

TEST_CASE("damage before a field that may be absent is damage, and reading ends there") {
  const std::string entry =
      R"({"format":1,"feed":"f","version":"v","sequence":1,"total":3,"page_size":1,"items":[],)";
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)parse_entry(entry + R"("pages":["a"]!"index":"i","hidden":[]})", "entry");
        }) == "entry is damaged; run vizzy verify, which names all damage");
  CHECK(thrown(ErrorKind::failed, [] {
          (void)without_children(R"({"id":1!"top":[{"id":7}]})", "top", "id", {"7"}, "document");
        }) == "document is damaged; run vizzy verify, which names all damage");
}

TEST_CASE("a document that is not canonical is damage when it must be changed") {
  for (const char* text :
       {R"({"id":1,"top": [{"id":7}]})", R"({"id":1,"top":[{"id":7},{"id":""x,{"id":9}]})"})
    CHECK(thrown(ErrorKind::failed, [&] {
            (void)without_children(text, "top", "id", {"7"}, "document");
          }) == "document is damaged; run vizzy verify, which names all damage");
}

TEST_CASE("indexes and directories are told from pages by how they begin, cut off or not") {
  CHECK_FALSE(begins_without_items(R"({"items":[]})"));
  CHECK_FALSE(begins_without_items(R"({"items":[{"id":1)"));
  CHECK_FALSE(begins_without_items(""));
  CHECK(begins_without_items(R"({"pages":["v1/o/aa/b"]})"));
  CHECK(begins_without_items(R"({"leaves":["v1/o/aa/)"));
  CHECK(begins_without_items(R"({"title":"t","segments":[{"title":"items"}]})"));
}

TEST_CASE("a text that is not a page, entry or index is damage that is named") {
  const std::string damaged = "page is damaged; run vizzy verify, which names all damage";
  for (const char* text :
       {"", "{", "[]", "7", R"({"pages":[]})", R"({"items":7})", R"({"items":[7]})",
        R"({"items":[{"name":"x"}]})", R"({"items":[{"id":1})", R"({"items":[{"id":1.5}]})"})
    CHECK(thrown(ErrorKind::failed, [&] { (void)items_of(text); }) == damaged);
  CHECK(thrown(ErrorKind::failed, [] { (void)parse_entry(R"({"feed":"f"})", "page"); }) == damaged);
  CHECK(thrown(ErrorKind::failed, [] { (void)parse_index("{}", "page"); }) == damaged);
}
