#include "core/format/entry.h"

#include <catch2/catch.hpp>

#include <set>
#include <string>

#include "tests/support/views.h"

using namespace vizzy;
using namespace vizzy::format;
using namespace vizzy::test;

TEST_CASE("an entry is canonical JSON in the order of the format") {
  Entry entry{.feed = "discovery",
              .version = "abc",
              .sequence = 7,
              .total = 3,
              .page_size = 2,
              .items = R"([{"id":1},{"id":2}])",
              .pages = {"v1/o/aa/b"},
              .index = "",
              .hidden = {}};
  CHECK(entry_json(entry) ==
        R"({"format":1,"feed":"discovery","version":"abc","sequence":7,"total":3,"page_size":2,)"
        R"("items":[{"id":1},{"id":2}],"pages":["v1/o/aa/b"],"hidden":[]})");
  entry.pages.emplace_back("v1/o/cc/d");
  entry.index = "v1/o/ee/f";
  entry.hidden = {"7", "\"ana\""};
  CHECK(entry_json(entry) ==
        R"({"format":1,"feed":"discovery","version":"abc","sequence":7,"total":3,"page_size":2,)"
        R"("items":[{"id":1},{"id":2}],"pages":["v1/o/aa/b","v1/o/cc/d"],"index":"v1/o/ee/f",)"
        R"("hidden":[7,"ana"]})");
}

TEST_CASE("a version changes with what a reader sees and with nothing else") {
  const definition::FeedDefinition feed = feed_of({integer_field("id"), text_field("name")});
  const std::vector<codec::Digest> pages{codec::sha256("1"), codec::sha256("2")};
  const std::string version = feed_version(definition::outline(feed), 5, pages);
  definition::FeedDefinition same = feed;
  same.location = "elsewhere";
  same.sql = "SELECT other";
  same.fields[1].column = "other";
  same.max_items = 1000;
  CHECK(feed_version(definition::outline(same), 5, pages) == version);

  std::set<std::string> versions{version, feed_version(definition::outline(feed), 6, pages),
                                 feed_version(definition::outline(feed), 5, {pages[1], pages[0]}),
                                 feed_version(definition::outline(feed), 5, {pages[0]})};
  definition::FeedDefinition other = feed;
  other.name = "other";
  versions.insert(feed_version(definition::outline(other), 5, pages));
  other = feed;
  other.key = 1;
  versions.insert(feed_version(definition::outline(other), 5, pages));
  other = feed;
  other.page_size = 99;
  versions.insert(feed_version(definition::outline(other), 5, pages));
  other = feed;
  other.fields[1].name = "title";
  versions.insert(feed_version(definition::outline(other), 5, pages));
  other = feed;
  other.fields[1].type = definition::FieldType::boolean;
  versions.insert(feed_version(definition::outline(other), 5, pages));
  CHECK(versions.size() == 9);
}
