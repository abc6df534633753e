#include <catch2/catch.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "core/codec/decode.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/versions/gc.h"
#include "core/versions/rollback.h"
#include "core/versions/takedown.h"
#include "tests/compile/builder.h"
#include "tests/compile/published_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"
#include "tests/versions/version_fixture.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;
using codec::Encoding;
using codec::Encodings;

namespace {

const std::vector<Encodings> kSets{Encodings(),
                                   {Encoding::gzip},
                                   {Encoding::identity},
                                   {Encoding::gzip, Encoding::identity},
                                   {Encoding::gzip, Encoding::brotli},
                                   {Encoding::identity, Encoding::brotli}};

/// The resources of a folder, decoded, by URL; every file of one decodes to the same.
std::map<std::string, std::string> contents(const MemoryStore::Files& files) {
  std::map<std::string, std::string> contents;
  for (const auto& [path, bytes] : files) {
    const auto url = store::url_of(path);
    if (!url) continue;
    const Encoding encoding = path.ends_with(".gz")   ? Encoding::gzip
                              : path.ends_with(".br") ? Encoding::brotli
                                                      : Encoding::identity;
    const std::string json = codec::decode(bytes, encoding, 1'000'000);
    const auto [known, is_new] = contents.emplace(*url, json);
    INFO(path);
    REQUIRE(known->second == json);
  }
  return contents;
}

bool has(MemoryStore& store, const std::string& path) { return store.read(path).has_value(); }

void require_sound(MemoryStore& store) {
  REQUIRE(verify_report(store).damage.empty());
  REQUIRE(verify_report(store).garbage_files == 0);
}

/// A feed of pages with an index, and documents with aliases.
struct Folder {
  CreatorsDatabase database{40};
  Builder build{database, exact_definition(2)};
  MemoryStore store;

  explicit Folder(const Encodings& encodings = {}) {
    build.definition.documents[0].alias = 1;
    set(encodings);
  }
  BuildReport set(const Encodings& encodings) {
    build.options.encodings = encodings;
    build.options.now += std::chrono::hours(1);
    return build(store);
  }
  void collect() {
    NoProgress progress;
    (void)versions::collect_garbage(
        store, {.keep_builds = 0, .keep_age = std::chrono::hours(0), .now = build.options.now},
        progress);
  }
};

}  // namespace

TEST_CASE("only the encodings that are wanted are written, of the same resources") {
  Folder whole;
  const auto expected = contents(whole.store.public_files());
  for (const Encodings& encodings : kSets) {
    INFO(text_of(encodings));
    Folder folder(encodings);
    require_sound(folder.store);
    CHECK(contents(folder.store.public_files()) == expected);
    for (const auto& [path, bytes] : folder.store.public_files()) {
      const bool is_whole = path.ends_with(".json");
      const bool is_small = is_whole && bytes.size() < 200 && !has(folder.store, path + ".gz");
      INFO(path);
      CHECK((encodings.contains(Encoding::brotli) || !path.ends_with(".br")));
      CHECK((encodings.contains(Encoding::gzip) || !path.ends_with(".gz")));
      CHECK((encodings.contains(Encoding::identity) || is_small || !is_whole));
    }
    CHECK(has(folder.store, "public/v1/discovery.json") == encodings.contains(Encoding::identity));
    CHECK(has(folder.store, "public/v1/discovery.json.gz") == encodings.contains(Encoding::gzip));
    CHECK(has(folder.store, "public/v1/discovery.json.br") == encodings.contains(Encoding::brotli));
    CHECK(folder.set(encodings).files_written == 0);
  }
}

TEST_CASE("a document that gzip does not make smaller is stored as it is") {
  for (const Encodings& encodings : kSets) {
    Folder folder(encodings);
    CHECK(has(folder.store, "public/v1/creators/username/user7.json"));
    CHECK_FALSE(has(folder.store, "public/v1/creators/username/user7.json.gz"));
  }
}

TEST_CASE(
    "a build with other encodings writes what is missing, and the folder is as if it always had",
    "[long]") {
  for (const Encodings& before : kSets)
    for (const Encodings& after : kSets) {
      if (before == after) continue;
      INFO(text_of(before) << " to " << text_of(after));
      Folder folder(before);
      const BuildReport report = folder.set(after);
      CHECK(report.changed);
      CHECK(report.sequence == 2);
      CHECK(report.entries.repaired + report.objects.repaired + report.documents.repaired == 0);
      REQUIRE(verify_report(folder.store).damage.empty());
      CHECK(folder.set(after).files_written == 0);
      folder.collect();
      require_sound(folder.store);
      CHECK((folder.store.public_files() == Folder(after).store.public_files()));
      (void)folder.set(before);
      folder.collect();
      CHECK((folder.store.public_files() == Folder(before).store.public_files()));
    }
}

TEST_CASE("an object that an older version has in more encodings is not compressed again") {
  Folder folder;
  const auto before = folder.store.public_files();
  folder.build.options.effort = codec::Effort::max;
  (void)folder.set({Encoding::gzip});
  (void)folder.set({});
  for (const auto& [path, bytes] : folder.store.public_files())
    if (path.starts_with("public/v1/o/")) CHECK(before.at(path) == bytes);
  CHECK(verify_report(folder.store).damage.empty());
}

TEST_CASE("a file of gzip alone that is damaged is found, and repaired") {
  Folder folder({Encoding::gzip});
  const auto whole = folder.store.public_files();
  for (const char* path : {"public/v1/discovery.json.gz", "public/v1/creators/3.json.gz"}) {
    std::string bytes = whole.at(path);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 1);
    folder.store.set(path, bytes);
    CHECK(verify_report(folder.store).damage.size() == 1);
    folder.build.options.reuse = store::Reuse::by_bytes;
    CHECK_FALSE(folder.set({Encoding::gzip}).changed);
    CHECK((folder.store.public_files() == whole));
    folder.store.erase(path);
    folder.build.options.reuse = store::Reuse::by_size;
    CHECK_FALSE(folder.set({Encoding::gzip}).changed);
    CHECK((folder.store.public_files() == whole));
  }
}

TEST_CASE("takedowns and rollbacks write the encodings of the version") {
  for (const Encodings& encodings : kSets) {
    INFO(text_of(encodings));
    Folder folder(encodings);
    folder.database.run(
        "UPDATE creators SET follower_count = follower_count + 70001 WHERE id % 9 = 0");
    (void)folder.set(encodings);
    NoProgress progress;
    (void)versions::take_down(folder.store,
                              {.keys = {"7"},
                               .hidden_for = std::chrono::hours(24),
                               .effort = codec::Effort::fast,
                               .now = folder.build.options.now},
                              progress);
    REQUIRE(verify_report(folder.store).damage.empty());
    CHECK_FALSE(has(folder.store, "public/v1/creators/username/user7.json"));
    (void)versions::roll_back(folder.store, "1",
                              {.effort = codec::Effort::fast, .now = folder.build.options.now});
    REQUIRE(verify_report(folder.store).damage.empty());
    CHECK(store::read_current_manifest(folder.store)->encodings == encodings);
    for (const auto& [url, json] : contents(folder.store.public_files()))
      CHECK(json.find("\"user7\"") == std::string::npos);
  }
}

TEST_CASE("a rollback writes the encodings that the version lacks now") {
  Folder folder({Encoding::gzip});
  folder.database.run("UPDATE creators SET follower_count = follower_count + 70001");
  (void)folder.set({});
  (void)versions::roll_back(folder.store, "1",
                            {.effort = codec::Effort::fast, .now = folder.build.options.now});
  REQUIRE(verify_report(folder.store).damage.empty());
  (void)read_feed(folder.store);  // every object in three encodings
}

TEST_CASE("pages are within the limit whatever the encodings") {
  for (const Encodings& encodings : kSets) {
    Folder folder;
    folder.build.definition.gates.max_page_bytes = 90;
    CHECK(thrown(ErrorKind::gate, [&] {
            (void)folder.set(encodings);
          }).find("bytes compressed, more than max_page_bytes (90)") != std::string::npos);
    folder.build.definition.gates.max_page_bytes = 14'000;
    CHECK(folder.set(encodings).sequence > 0);
  }
}
