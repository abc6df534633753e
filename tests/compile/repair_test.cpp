#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/verify/folder/verify_folder.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

TEST_CASE("every public file that is missing, empty or cut short is repaired by the next build",
          "[long]") {
  const CreatorsDatabase database(15);
  MemoryStore store;
  const Builder build{database, exact_definition(1)};  // pages and an index
  (void)build(store);
  const auto whole = store.files();
  for (const auto& [path, bytes] : store.public_files())
    for (const int damage : {0, 1, 2}) {
      INFO(path << " damaged in way " << damage);
      if (damage == 0) store.erase(path);
      if (damage == 1) store.set(path, "");
      if (damage == 2) store.set(path, bytes.substr(1));
      const BuildReport report = build(store);
      CHECK_FALSE(report.changed);
      CHECK(report.sequence == 1);
      CHECK(report.entries.repaired + report.changes.repaired + report.documents.repaired +
                report.objects.repaired ==
            1);
      REQUIRE((store.files() == whole));
      CHECK(build(store).files_written == 0);
    }
}

TEST_CASE("a document or an entry with other bytes of the same length is repaired") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  const Builder build{database, exact_definition()};
  (void)build(store);
  const auto whole = store.files();
  for (const char* path : {"public/v1/creators/3.json", "public/v1/discovery.json"}) {
    store.set(path, std::string(whole.at(path).size(), 'x'));
    CHECK_FALSE(build(store).changed);
    CHECK((store.files() == whole));
  }
}

TEST_CASE("a shard of the current version that is damaged stops a build until a repair") {
  CreatorsDatabase database(40);
  MemoryStore published;
  Builder build{database, exact_definition(3)};
  (void)build(published);
  database.run("UPDATE creators SET follower_count = follower_count + 7 WHERE id % 9 = 0");
  (void)build(published);
  const auto whole = published.files();
  const store::Manifest manifest = store::read_manifest(published, 2);
  for (const store::ShardRecord& shard : {manifest.objects[0], manifest.documents[0]})
    for (const bool is_lost : {true, false}) {
      const std::string path = store::shard_path(shard.digest);
      MemoryStore store;
      for (const auto& [file, bytes] : whole) store.set(file, bytes);
      store.erase(path);
      if (!is_lost) store.set(path, "[\"");
      CHECK(thrown(ErrorKind::failed, [&] { (void)build(store); }) ==
            path + (is_lost ? " is missing" : " is damaged") +
                "; run vizzy build-feed --repair to repair the current version");
      Builder repair = build;
      repair.options.reuse = store::Reuse::by_bytes;
      const BuildReport report = repair(store);
      REQUIRE(report.warnings.size() == 1);
      CHECK(text_of(report.warnings[0]).starts_with(path + " was missing or damaged"));
      CHECK(report.sequence == 3);  // the same content under a whole manifest
      CHECK(store.read(path) == whole.at(path));
      CHECK(store.public_files() == published.public_files());
      NoProgress progress;
      CHECK(verify::folder::verify_folder(store, {}, progress).damage.empty());
      CHECK(build(store).files_written == 0);
    }
}

TEST_CASE("a kept entry that is missing is written again") {
  const CreatorsDatabase database(5);
  MemoryStore store;
  const Builder build{database, exact_definition()};
  (void)build(store);
  const auto whole = store.files();
  for (const auto& [path, bytes] : whole)
    if (path.starts_with("state/entries/")) store.erase(path);
  (void)build(store);
  CHECK((store.files() == whole));
}

TEST_CASE("an object repaired with another effort is repaired once, not by every build") {
  const CreatorsDatabase database(300);
  MemoryStore store;
  Builder build{database, exact_definition(5)};
  (void)build(store);
  const std::string page = "public/" + read_feed(store).pages.at(9) + ".json.br";
  store.erase(page);
  build.options.effort = codec::Effort::max;
  CHECK(build(store).objects.repaired == 1);
  const BuildReport third = build(store);
  CHECK(third.objects.repaired == 0);
  CHECK(third.files_written == 0);
  (void)read_feed(store);
}

TEST_CASE("a page that two feeds share is written once and counted once") {
  const CreatorsDatabase database(1500);
  Builder build{database, exact_definition(10)};
  // "tail" skips what "discovery" shows in its entry and more, so that a page of few readers in one
  // feed is a page of many in the other.
  build.definition.feeds.push_back(build.definition.feeds[0]);
  build.definition.feeds[1].name = "tail";
  MemoryStore store;
  build.options.effort = codec::Effort::balanced;
  (void)build(store);
  const PublishedFeed whole = read_feed(store);
  const std::size_t before = whole.pages.size() / 2;
  std::size_t skipped = 10;
  for (std::size_t i = 0; i < before; ++i)
    skipped += read_object(store, whole.pages[i]).at("items").size();
  // The tail's first page has ten items; start ten items before a page of the whole feed begins.
  build.definition.feeds[1].sql += " WHERE id <= " + std::to_string(1500 - skipped + 10);
  build.definition.gates.max_shrink = 1;
  std::vector<MemoryStore::Files> trees;
  for (const unsigned threads : {1U, 8U, 8U, 8U}) {
    MemoryStore fresh;
    build.options.threads = threads;
    const BuildReport report = build(fresh);
    const PublishedFeed tail = read_feed(fresh, "tail");
    REQUIRE(tail.pages.front() == whole.pages[before]);
    std::uint64_t objects = 0;
    for (const auto& [path, bytes] : fresh.public_files())
      objects += path.starts_with("public/v1/o/") && path.ends_with(".json") ? 1U : 0U;
    CHECK(report.objects.written == objects);
    CHECK(build(fresh).files_written == 0);
    trees.push_back(fresh.files());
  }
  for (const auto& tree : trees) CHECK((tree == trees.front()));
}

TEST_CASE("damage to vizzy's own state stops a build and changes nothing") {
  CreatorsDatabase database(5);
  MemoryStore store;
  const Builder build{database, exact_definition()};
  (void)build(store);
  database.run("DELETE FROM creators WHERE id = 1");
  const auto whole = store.files();
  for (const auto& [path, bytes] : whole) {
    const bool state = path.starts_with("state/shards/") || path == store::kCommit ||
                       path.starts_with("state/manifests/");
    if (!state) continue;
    INFO(path);
    store.set(path, bytes.substr(1));
    const auto before = store.public_files();
    const std::string message = thrown(ErrorKind::failed, [&] { (void)build(store); });
    CHECK(message.starts_with(path));
    CHECK(message.ends_with(path.starts_with("state/shards/")
                                ? "; run vizzy build-feed --repair to repair the current version"
                                : "which keeps what was taken down, and build again"));
    CHECK((store.public_files() == before));
    store.set(path, bytes);
  }
}

TEST_CASE("an older version that cannot be read is named and not reused") {
  CreatorsDatabase database(5);
  MemoryStore store;
  const Builder build{database, exact_definition()};
  (void)build(store);
  database.run("DELETE FROM creators WHERE id = 1");
  (void)build(store);
  store.erase(store::manifest_path(1));
  store.set(store::manifest_path(1), "{}");
  const BuildReport report = build(store);
  CHECK(report.files_written == 0);
  REQUIRE(report.warnings.size() == 1);
  CHECK(
      text_of(report.warnings[0])
          .starts_with("sequence 1 cannot be reused: state/manifests/000000000001.json is damaged; "
                       "restore"));
}
