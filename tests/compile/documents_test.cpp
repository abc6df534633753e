#include <catch2/catch.hpp>

#include <set>
#include <string>

#include "core/codec/content_name.h"
#include "core/feed/group_advice.h"
#include "core/verify/folder/verify_folder.h"
#include "core/versions/takedown.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/thrown.h"
#include "tests/verify/folder/damage_in.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

/// People with a nick name each, and posts of theirs.
struct People {
  SqliteFixture database{
      "CREATE TABLE people(id INTEGER PRIMARY KEY, nick TEXT, score INTEGER);"
      "CREATE TABLE posts(id INTEGER PRIMARY KEY, author INTEGER, likes INTEGER);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)"
      "INSERT INTO people SELECT i, CASE WHEN i % 10 = 0 THEN NULL ELSE 'Nick ' || i END, i FROM n;"
      "INSERT INTO posts SELECT id * 10 + k, id, k FROM people, (SELECT 1 AS k UNION SELECT 2 "
      "UNION "
      "SELECT 3)"};
  MemoryStore store;
  Builder build;

  explicit People(const std::string& words)
      : build{database,
              definition::parse_definition(
                  R"({"vizzy":1,"feeds":{"f":{"sql":"SELECT id FROM people","key":"id","sort":[],
                      "fields":{"id":{"type":"integer"}}}},
                      "documents":{"people":{"sql":"SELECT * FROM people","key":"id",)" +
                      words + R"(,
                      "fields":{"id":{"type":"integer"},"nick":{"type":"text"},
                                "score":{"type":"integer"}},
                      "children":{"posts":{"sql":"SELECT * FROM posts","parent":"author","key":"id",
                        "sort":[{"field":"likes","order":"desc"}],"limit":2,
                        "fields":{"id":{"type":"integer"},"likes":{"type":"integer"}}}}}}})",
                  "test.json")} {}

  BuildReport publish() { return build(store); }

  versions::TakedownReport take_down(std::vector<std::string> keys,
                                     std::vector<std::string> from = {}) {
    NoProgress progress;
    return vizzy::versions::take_down(store,
                                      {.keys = std::move(keys),
                                       .from = std::move(from),
                                       .effort = codec::Effort::fast,
                                       .now = build.options.now},
                                      progress);
  }

  std::vector<std::string> damage() {
    NoProgress progress;
    return damage_in(verify::folder::verify_folder(store, {}, progress));
  }
};

std::string group_of(int id) {
  return "v1/people/" + codec::to_hex(codec::sha256(std::to_string(id))).substr(0, 1);
}

/// The document in its group; null when it is not there.
nlohmann::json in_group(store::FileStore& store, int id) {
  const nlohmann::json group = read_document(store, group_of(id));
  for (const auto& document : group.at("documents"))
    if (document.at("id") == id) return document;
  return nullptr;
}

}  // namespace

TEST_CASE("a document is reached by its alias, which does not change when the document does") {
  People people(R"("alias":"nick")");
  const BuildReport report = people.publish();
  CHECK(report.documents.written == 190);  // ten have no nick name
  CHECK(read_document(people.store, "v1/people/nick/~4eick~2017").dump() ==
        R"({"document":"v1/people/17","key":17})");
  people.database.run("UPDATE people SET score = 1000 WHERE id = 17");
  CHECK(people.publish().documents.written == 1);
  people.database.run("UPDATE people SET nick = 'new' WHERE id = 17");
  const BuildReport renamed = people.publish();
  CHECK(renamed.documents.written == 2);
  CHECK(renamed.documents.removed == 1);
  CHECK(read_document(people.store, "v1/people/nick/new").at("key") == 17);
  CHECK(people.damage().empty());
}

TEST_CASE("an alias that two documents have is refused") {
  People people(R"("alias":"nick")");
  people.database.run("UPDATE people SET nick = 'same' WHERE id IN (3, 4)");
  CHECK(thrown(ErrorKind::gate, [&] { (void)people.publish(); }) ==
        "test.json: documents.people.alias: v1/people/nick/same leads to two documents; make "
        "\"nick\" unique, or leave it out where it is not (NULL)");
}

TEST_CASE("an alias that cannot be used in a path is a bad row") {
  People people(R"("alias":"nick")");
  const auto refusal = [&] { return thrown(ErrorKind::failed, [&] { (void)people.publish(); }); };
  people.database.run("UPDATE people SET nick = '' WHERE id = 3");
  CHECK(refusal().ends_with("key 3: nick: is empty and cannot be an alias"));
  people.database.run("UPDATE people SET nick = printf('%.*c', 300, 'x') WHERE id = 3");
  CHECK(refusal().ends_with("key 3: nick: is too long for the path of an alias"));
}

TEST_CASE("grouped documents share objects, with their children, in the order of their keys") {
  People people(R"("group":16)");
  const BuildReport report = people.publish();
  CHECK(report.documents.written == 16);
  std::set<int> ids;
  for (int id = 1; id <= 100; ++id) {
    const nlohmann::json document = in_group(people.store, id);
    REQUIRE(document.is_object());
    CHECK(document.at("posts").dump() ==
          "[{\"id\":" + std::to_string(id * 10 + 3) +
              ",\"likes\":3},{\"id\":" + std::to_string(id * 10 + 2) + ",\"likes\":2}]");
  }
  const nlohmann::json group = read_document(people.store, group_of(1));
  std::vector<std::string> keys;
  for (const auto& document : group.at("documents")) keys.push_back(document.at("id").dump());
  CHECK(std::ranges::is_sorted(keys));
  people.database.run("UPDATE people SET score = 1000 WHERE id = 17");
  CHECK(people.publish().documents.written == 1);
  CHECK_FALSE(people.publish().changed);
  CHECK(people.damage().empty());
}

TEST_CASE("a key that appears twice in a group is refused") {
  People people(R"("group":16)");
  people.build.definition.documents[0].sql += " UNION ALL SELECT 17, 'twin', 1";
  CHECK(
      thrown(ErrorKind::gate, [&] { (void)people.publish(); }) ==
      "test.json: documents.people: the key 17 appears more than once; make the query return each "
      "key once (DISTINCT, GROUP BY, or another key)");
}

TEST_CASE("a collection may become grouped, and its old documents go") {
  People people(R"("alias":"nick")");
  (void)people.publish();
  people.build.definition.documents[0].groups = 16;
  people.build.options.allow_breaking = {"people"};
  const BuildReport report = people.publish();
  // The groups 1 to 9 stand where the documents of these keys stood. The aliases name the groups,
  // which two of them, of the keys 4 and 7, have done before.
  CHECK(report.documents.removed == 100 - 9);
  CHECK(report.documents.written == 16 + 90 - 2);
  CHECK(read_document(people.store, "v1/people/nick/~4eick~2017").at("document") == group_of(17));
  CHECK(people.damage().empty());
}

TEST_CASE("a takedown withdraws the document and its alias") {
  People people(R"("alias":"nick")");
  (void)people.publish();
  const versions::TakedownReport report = people.take_down({"17"});
  CHECK(report.documents_withdrawn == 2);
  CHECK(people.store.read("public/v1/people/nick/~4eick~2017.json") == std::nullopt);
  CHECK(people.store.read("public/v1/people/17.json") == std::nullopt);
  CHECK(people.damage().empty());
  CHECK_FALSE(people.publish().changed);
}

TEST_CASE(
    "a takedown rewrites the group that holds the key, and withdraws one that holds no other") {
  People people(R"("group":16,"alias":"nick")");
  (void)people.publish();
  versions::TakedownReport report = people.take_down({"17"});
  CHECK(report.documents_rewritten == 1);
  CHECK(report.documents_withdrawn == 1);  // the alias
  CHECK(in_group(people.store, 17).is_null());
  CHECK(people.store.read("public/v1/people/nick/~4eick~2017.json") == std::nullopt);
  CHECK_FALSE(people.publish().changed);
  std::vector<std::string> others;
  for (int id = 1; id <= 100; ++id)
    if (group_of(id) == group_of(1)) others.push_back(std::to_string(id));
  (void)people.take_down(others);
  CHECK(people.store.read("public/" + group_of(1) + ".json") == std::nullopt);
  CHECK(people.damage().empty());
  CHECK_FALSE(people.publish().changed);
}

TEST_CASE("a takedown takes children out of the documents of groups") {
  People people(R"("group":16)");
  (void)people.publish();
  const versions::TakedownReport report = people.take_down({"173"}, {"people.posts"});
  CHECK(report.documents_rewritten == 1);
  CHECK(in_group(people.store, 17).at("posts").dump() == R"([{"id":172,"likes":2}])");
  CHECK(people.damage().empty());
}

TEST_CASE("a large collection is better grouped, a small or a grouped one needs no advice") {
  definition::DocumentsDefinition collection;
  collection.location = "my.json: documents.d";
  CHECK(feed::group_advice(collection, 100'000) == std::nullopt);
  CHECK(feed::group_advice(collection, 1'000'000) ==
        "my.json: documents.d: each of 1,000,000 documents is a separate file, slow to copy and to "
        "delete; "
        "\"group\": 65536 puts about 15 into one");
  collection.groups = 4096;
  CHECK(feed::group_advice(collection, 1'000'000) == std::nullopt);
  CHECK(feed::recommended_groups(150'000) == 4096);
  CHECK(feed::recommended_groups(100'000'000) == 1'048'576);
}
