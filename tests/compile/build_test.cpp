#include "core/compile/build.h"

#include <catch2/catch.hpp>

#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/store/directory_store.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/temporary_folder.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

std::vector<std::int64_t> ids(const PublishedFeed& feed) {
  std::vector<std::int64_t> list;
  for (const auto& item : feed.items) list.push_back(item.at("id").get<std::int64_t>());
  return list;
}

/// The files below public/ that differ, without ".json" and what follows.
std::set<std::string> changed_urls(const MemoryStore::Files& before,
                                   const MemoryStore::Files& after) {
  std::set<std::string> urls;
  const auto note = [&](const std::string& path) {
    urls.insert(path.substr(7, path.find(".json") - 7));
  };
  for (const auto& [path, bytes] : after)
    if (const auto old = before.find(path); old == before.end() || old->second != bytes) note(path);
  for (const auto& [path, bytes] : before)
    if (!after.contains(path)) note(path);
  std::erase_if(urls, [](const std::string& url) { return url.starts_with("v1/o/"); });
  return urls;
}

}  // namespace

TEST_CASE("a feed holds every item once, in order, whatever its size") {
  for (const int count : {0, 1, 99, 100, 101, 1000}) {
    const CreatorsDatabase database(count);
    MemoryStore store;
    const BuildReport report = Builder{database, exact_definition()}(store);
    CHECK(report.changed);
    CHECK(report.sequence == 1);
    const PublishedFeed feed = read_feed(store);
    std::vector<std::int64_t> expected;
    for (int i = count; i > 0; --i) expected.push_back(i);  // most followers first
    CHECK(ids(feed) == expected);
    CHECK(feed.entry.at("items").size() == static_cast<std::size_t>(std::min(count, 100)));
    CHECK(feed.entry.at("pages").size() <= 7);
    CHECK(feed.entry.contains("index") == (feed.pages.size() > 7));
    CHECK(report.feeds.at(0).pages == feed.pages.size() + 1);
    CHECK(report.documents.written == static_cast<std::uint64_t>(count));
  }
}

TEST_CASE("a long feed's index leads to every page") {
  const CreatorsDatabase database(1200);
  MemoryStore store;
  (void)Builder{database, exact_definition(1)}(store);  // 1199 pages: three leaves
  const PublishedFeed feed = read_feed(store);
  CHECK(feed.pages.size() == 1199);
  CHECK(read_object(store, feed.entry.at("index")).at("leaves").size() == 3);
}

TEST_CASE("the original API's schema compiles with the default definition") {
  CreatorsDatabase database(3);
  database.run("DELETE FROM videos WHERE creator_id = 2");
  MemoryStore store;
  (void)Builder{database, definition::default_definition()}(store);
  CHECK(ids(read_feed(store)) == std::vector<std::int64_t>{3, 1});
  CHECK(
      read_public(store, "v1/creators/3.json") ==
      R"({"id":3,"username":"user3","display_name":"User 3","follower_count":3000,)"
      R"("total_views":150000,"avg_engagement_rate":0.05,"created_at":"2024-01-01","top_videos":[)"
      R"({"id":32,"title":"Video 2","view_count":2000,"like_count":20,"comment_count":2,)"
      R"("engagement_rate":0.011},)"
      R"({"id":31,"title":"Video 1","view_count":1000,"like_count":10,"comment_count":1,)"
      R"("engagement_rate":0.011}]})");
  CHECK(read_document(store, "v1/creators/2").at("top_videos").empty());
}

TEST_CASE("a second build of the same data writes nothing") {
  const CreatorsDatabase database(250);
  const TemporaryFolder folder;
  store::DirectoryStore directory(folder.path());
  MemoryStore memory;
  for (store::FileStore* store :
       {static_cast<store::FileStore*>(&directory), static_cast<store::FileStore*>(&memory)}) {
    Builder build{database, exact_definition()};
    CHECK(build(*store).files_written > 500);
    build.options.now += std::chrono::hours(1);
    const BuildReport second = build(*store);
    CHECK_FALSE(second.changed);
    CHECK(second.files_written == 0);
    CHECK(second.sequence == 1);
    CHECK(second.puts == 0);
    CHECK(second.documents.reused == 250);
  }
}

TEST_CASE("the order of rows and the number of threads never show") {
  const CreatorsDatabase database(700);
  MemoryStore expected;
  (void)Builder{database, exact_definition(10)}(expected);
  CreatorsDatabase shuffled;
  shuffled.run("ATTACH '" + database.path() + "' AS other");
  // Inserting in a random order is not enough with an integer primary key: there, rows come by id.
  shuffled.run(
      "DROP TABLE creators; DROP TABLE videos;"
      "CREATE TABLE creators AS SELECT * FROM other.creators ORDER BY random();"
      "CREATE TABLE videos AS SELECT * FROM other.videos ORDER BY random()");
  for (const unsigned threads : {1U, 2U, 8U}) {
    MemoryStore store;
    Builder build{shuffled, exact_definition(10)};
    build.options.threads = threads;
    (void)build(store);
    CHECK((store.files() == expected.files()));
  }
}

TEST_CASE("keys at the ends of 64 bits, negative and text keys publish") {
  CreatorsDatabase database;
  database.run(
      "INSERT INTO creators(id, username, display_name, follower_count) VALUES "
      "(9223372036854775807, 'a', 'a', 1), (-9223372036854775807 - 1, 'B/\u00e9', 'b', 1), "
      "(-5, 'c', 'c', 2), (0, 'd', 'd', NULL)");
  MemoryStore store;
  (void)Builder{database, exact_definition(2)}(store);
  const PublishedFeed feed = read_feed(store);
  std::vector<nlohmann::json> keys;
  for (const auto& item : feed.items) keys.push_back(item.at("id"));
  CHECK(keys == std::vector<nlohmann::json>{-5, "-9223372036854775808", "9223372036854775807", 0});
  CHECK_FALSE(feed.items.back().contains("follower_count"));
  for (const char* name : {"9223372036854775807", "-9223372036854775808", "-5", "0"})
    CHECK(read_document(store, std::string("v1/creators/") + name).contains("username"));

  definition::Definition by_name = exact_definition(2);
  by_name.feeds[0].key = by_name.documents[0].key = 1;
  by_name.documents[0].children.clear();
  MemoryStore other;
  (void)Builder{database, by_name}(other);
  CHECK(read_feed(other).items.size() == 4);
  CHECK(read_document(other, "v1/creators/~42~2f~c3~a9").at("username") == "B/\u00e9");
}

TEST_CASE("a changed counter rewrites its document, its pages and the entry") {
  CreatorsDatabase database(400);
  MemoryStore store;
  const Builder build{database, exact_definition(20)};
  (void)build(store);
  const PublishedFeed first = read_feed(store);
  const auto before = store.public_files();
  database.run("UPDATE creators SET follower_count = follower_count + 1 WHERE id = 200");
  const BuildReport report = build(store);
  CHECK(report.changed);
  CHECK(report.sequence == 2);
  CHECK((changed_urls(before, store.public_files()) ==
         std::set<std::string>{"v1/changes/discovery/129600", "v1/changes/discovery/691200",
                               "v1/changes/discovery/7200", "v1/creators/200", "v1/discovery"}));
  CHECK(report.documents.written == 1);
  // Its page, the index leaf and the root, and what changes name for further pages.
  CHECK(report.objects.written == 1 + 2 + 1);
  const PublishedFeed second = read_feed(store);
  CHECK(second.entry.at("sequence") == 2);
  CHECK(second.entry.at("version") != first.entry.at("version"));
  CHECK(follow(store, before.at("public/v1/discovery.json")).items == first.items);
}

TEST_CASE("an entry keeps its bytes and its sequence when only a document changed") {
  CreatorsDatabase database(50);
  MemoryStore store;
  const Builder build{database, exact_definition()};
  (void)build(store);
  const auto before = store.public_files();
  database.run("UPDATE videos SET view_count = 5000 WHERE id = 71");
  const BuildReport report = build(store);
  CHECK(report.changed);
  CHECK(report.sequence == 2);
  CHECK((changed_urls(before, store.public_files()) == std::set<std::string>{"v1/creators/7"}));
  CHECK(read_feed(store).entry.at("sequence") == 1);
  CHECK(report.feeds.at(0).sequence == 1);
}

TEST_CASE("A and B and A again are three sequences and two versions") {
  CreatorsDatabase database(5);
  MemoryStore store;
  const Builder build{database, exact_definition()};
  const auto version = [&] {
    (void)build(store);
    return read_feed(store).entry.at("version").get<std::string>();
  };
  const std::string a = version();
  database.run("UPDATE creators SET follower_count = 7 WHERE id = 1");
  const std::string b = version();
  database.run("UPDATE creators SET follower_count = 1000 WHERE id = 1");
  CHECK(version() == a);
  CHECK(a != b);
  CHECK(read_feed(store).entry.at("sequence") == 3);
  CHECK(store::kept_sequences(store) == std::vector<std::uint64_t>{1, 2, 3});
}

TEST_CASE("a removed creator's document is withdrawn") {
  CreatorsDatabase database(50);
  MemoryStore store;
  const Builder build{database, exact_definition()};
  (void)build(store);
  database.run("DELETE FROM creators WHERE id = 7");
  const BuildReport report = build(store);
  CHECK(report.documents.removed == 1);
  for (const auto& [path, bytes] : store.public_files())
    CHECK_FALSE(path.starts_with("public/v1/creators/7.json"));
  CHECK(read_feed(store).items.size() == 49);
}

TEST_CASE("the changes of a span that is dropped are counted as removed") {
  const CreatorsDatabase database(10);
  MemoryStore store;
  Builder build{database, exact_definition()};
  (void)build(store);
  build.definition.feeds[0].changes.spans = {std::chrono::hours(36)};
  CHECK(build(store).changes.removed == 2);
  CHECK(build(store).changes.removed == 0);
}

TEST_CASE("a removed feed's entry and a removed collection's documents are withdrawn") {
  const CreatorsDatabase database(10);
  MemoryStore store;
  Builder build{database, exact_definition()};
  definition::Definition both = build.definition;
  both.feeds.push_back(both.feeds[0]);
  both.feeds[1].name = "other";
  (void)Builder{database, both}(store);
  CHECK(read_feed(store, "other").items.size() == 10);
  build.definition.documents.clear();
  build.options.allow_breaking = {"creators", "other"};
  const BuildReport report = build(store);
  CHECK(report.entries.removed == 1);
  CHECK(report.changes.removed == 3);
  CHECK(report.documents.removed == 10);
  for (const auto& [path, bytes] : store.public_files()) {
    CHECK_FALSE(path.starts_with("public/v1/other"));
    CHECK_FALSE(path.starts_with("public/v1/creators"));
  }
}

TEST_CASE("max_items keeps the first of the order") {
  const CreatorsDatabase database(50);
  MemoryStore store;
  Builder build{database, exact_definition(2)};
  build.definition.feeds[0].max_items = 3;
  (void)build(store);
  CHECK(ids(read_feed(store)) == std::vector<std::int64_t>{50, 49, 48});
}

TEST_CASE("a clock that goes back is named, and the build keeps the later time") {
  CreatorsDatabase database(5);
  MemoryStore store;
  Builder build{database, exact_definition()};
  CHECK(build(store).warnings.empty());
  const auto first = build.options.now;
  build.options.now -= std::chrono::seconds(1);
  database.run("UPDATE videos SET view_count = 7");
  CHECK(texts_of(build(store).warnings) ==
        std::vector<std::string>{
            "the clock reads 2023-11-14T22:13:19Z, but the last build was made at "
            "2023-11-14T22:13:20Z, so this build is recorded with the later time; set the clock"});
  CHECK((store::read_current_manifest(store)->built_at == first));
}

TEST_CASE("a build under a clock far ahead does not bind the time of later ones") {
  CreatorsDatabase database(5);
  MemoryStore store;
  Builder build{database, exact_definition()};
  const auto right = build.options.now;
  build.options.now += std::chrono::days(5'000);
  (void)build(store);
  build.options.now = right;
  database.run("UPDATE videos SET view_count = 7");
  CHECK(
      texts_of(build(store).warnings) ==
      std::vector<std::string>{
          "the clock reads 2023-11-14T22:13:20Z, but the last build was made at "
          "2037-07-23T22:13:20Z, which is in the future: one of the two clocks was wrong; set this "
          "machine's clock if it is behind; if it is right, nothing is left to do: gc counts that "
          "build from this one"});
  CHECK((store::read_current_manifest(store)->built_at == right));
}

TEST_CASE("the version depends on the data and not on the clock, the effort or the folder") {
  const CreatorsDatabase database(150);
  MemoryStore store;
  MemoryStore other;
  Builder build{database, exact_definition()};
  (void)build(store);
  build.options.now += std::chrono::hours(5);
  build.options.effort = codec::Effort::max;
  (void)build(other);
  CHECK(read_feed(store).entry == read_feed(other).entry);
}
