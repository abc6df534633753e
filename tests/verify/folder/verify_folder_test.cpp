#include "core/verify/folder/verify_folder.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "core/codec/brotli.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/format/url.h"
#include "core/store/commit.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/store/resource_writer.h"
#include "core/store/shards.h"
#include "core/versions/gc.h"
#include "tests/compile/builder.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"
#include "tests/verify/folder/damage_in.h"

using namespace vizzy;
using namespace vizzy::verify::folder;
using namespace vizzy::test;

namespace {

VerifyReport verified(store::FileStore& store) {
  NoProgress progress;
  return verify_folder(store, {.threads = 2, .max_listed = 1000}, progress);
}

/// Forty creators in pages of three: an entry, pages, an index, documents, three versions.
class Published {
 public:
  Published() : database(40), build{database, exact_definition(3)} {
    for (int version = 1; version <= 3; ++version) {
      database.run("UPDATE creators SET follower_count = follower_count + 7 WHERE id % 9 = 0");
      REQUIRE(build(store).sequence == static_cast<std::uint64_t>(version));
    }
  }

  /// The paths of the public files, and of those whose name ends so.
  [[nodiscard]] std::vector<std::string> files(const std::string& end = "") const {
    std::vector<std::string> paths;
    for (const auto& [path, bytes] : store.files())
      if (path.starts_with("public/") && path.ends_with(end)) paths.push_back(path);
    return paths;
  }
  [[nodiscard]] std::string bytes(const std::string& path) { return store.read(path).value(); }

  MemoryStore store;
  CreatorsDatabase database;
  Builder build;
};

/// Damages one file, wants that file alone to be found, once, and puts it back.
void check_named(Published& feed, const std::string& path, const std::function<void()>& do_damage) {
  const std::string before = feed.bytes(path);
  do_damage();
  const VerifyReport report = verified(feed.store);
  INFO(path);
  REQUIRE(report.damage.size() == 1);
  CHECK(line_of(report.damage[0]).starts_with(path + ": "));
  CHECK(report.damage_count == 1);
  feed.store.set(path, before);
}

/// What a client makes of the bytes; empty when it cannot.
std::string decoded(const std::string& path, const std::string& bytes) {
  constexpr std::size_t kMax = 1'000'000;
  try {
    if (path.ends_with(".gz")) return codec::gunzip(bytes, kMax);
    if (path.ends_with(".br")) return codec::unbrotli(bytes, kMax);
  } catch (const Error&) {
    return "";
  }
  return bytes;
}

std::string object_of_old_version(Published& feed) {
  const store::Manifest current = store::read_manifest(feed.store, 3);
  std::vector<codec::Digest> now;
  store::ShardReader<store::ObjectRecord> reader(feed.store, current.objects);
  while (const auto object = reader.next()) now.push_back(object->digest);
  store::ShardReader<store::ObjectRecord> old(feed.store,
                                              store::read_manifest(feed.store, 1).objects);
  while (const auto object = old.next())
    if (std::ranges::find(now, object->digest) == now.end())
      return store::public_path(format::object_url(object->digest), codec::Encoding::identity);
  FAIL("all objects of the first version are in the last one");
  return "";
}

/// A version of one feed whose files are sound and whose manifest is committed, whatever it says.
void publish_forged(MemoryStore& store, const std::vector<std::string>& pages,
                    const std::vector<std::string>& unreached, std::uint64_t total) {
  const store::KnownObjects none;
  store::Commit commit(store);
  store::ResourceWriter writer(store, none, commit, {.effort = codec::Effort::fast, .stop = {}});
  std::vector<store::ObjectRecord> objects;
  std::string urls;
  for (const auto* list : {&pages, &unreached})
    for (const std::string& page : *list) {
      const auto& slot = writer.put_object(page, codec::Readership::few);
      writer.wait();
      objects.push_back(slot.record);
      if (list == &pages)
        urls += (urls.empty() ? "\"" : ",\"") + format::object_url(slot.record.digest) + "\"";
    }
  std::ranges::sort(objects, {}, &store::ObjectRecord::digest);
  const std::string entry =
      R"({"format":1,"feed":"f","version":"v","sequence":1,"total":)" + std::to_string(total) +
      R"(,"page_size":1,"items":[{"id":1}],"pages":[)" + urls + R"(],"hidden":[]})";
  codec::Encoder encoder;
  const codec::Levels fast = codec::levels(codec::Effort::fast, codec::Readership::most);
  const std::string gzip = encoder.gzip(entry, fast);
  const std::string brotli = codec::Encoder::brotli(entry, fast);
  store.set("public/v1/f.json", entry);
  store.set("public/v1/f.json.gz", gzip);
  store.set("public/v1/f.json.br", brotli);
  store.set(store::kept_entry_path(codec::sha256(entry)), entry);
  store::ShardWriter shards(store, objects.size(), {});
  for (const store::ObjectRecord& object : objects) shards.add(object);
  store::Manifest manifest;
  manifest.sequence = 1;
  manifest.feeds = {{.outline = {.name = "f", .key = "id", .page_size = 1, .fields = {}},
                     .version = "v",
                     .sequence = 1,
                     .total = total,
                     .entry = codec::sha256(entry),
                     .sizes = {entry.size(), gzip.size(), brotli.size()}}};
  manifest.objects = shards.finish();
  commit.commit(manifest);
}

std::string page(int id) { return R"({"items":[{"id":)" + std::to_string(id) + "}]}"; }

}  // namespace

TEST_CASE("a sound folder with three versions has no damage and no garbage") {
  Published feed;
  const VerifyReport report = verified(feed.store);
  CHECK(report.damage.empty());
  CHECK(report.garbage.empty());
  CHECK(report.sequence == 3);
  CHECK(report.versions == 3);
  CHECK(report.documents == 40);
  CHECK(report.files == feed.files().size());
}

TEST_CASE("a flipped bit in any public file is named, unless no decoder minds it") {
  Published feed;
  std::size_t place = 0;
  std::size_t harmless = 0;
  for (const std::string& path : feed.files()) {
    std::string damaged = feed.bytes(path);
    char& byte = damaged[place++ % damaged.size()];
    byte = static_cast<char>(byte ^ 0x10);
    if (decoded(path, damaged) == decoded(path, feed.bytes(path))) {
      ++harmless;  // the time in a gzip header, the window size of Brotli
    } else {
      check_named(feed, path, [&] { feed.store.set(path, damaged); });
    }
  }
  CHECK(harmless < feed.files().size() / 10);
}

TEST_CASE("a truncated, an emptied and a missing file are named") {
  Published feed;
  for (const char* end : {"discovery.json", "discovery.json.gz", "discovery.json.br",
                          "creators/7.json", "creators/7.json.gz"}) {
    const std::string path = feed.files(end).front();
    const std::string bytes = feed.bytes(path);
    check_named(feed, path, [&] { feed.store.set(path, bytes.substr(0, bytes.size() - 1)); });
    check_named(feed, path, [&] { feed.store.set(path, ""); });
    check_named(feed, path, [&] { feed.store.erase(path); });
  }
  CHECK(verified(feed.store).damage.empty());
}

TEST_CASE("swapped encodings and an object under the name of another are named") {
  Published feed;
  const std::string entry = "public/v1/discovery.json";
  check_named(feed, entry + ".br",
              [&] { feed.store.set(entry + ".br", feed.bytes(entry + ".gz")); });
  const auto creators = feed.files("creators/7.json").front();
  check_named(feed, creators,
              [&] { feed.store.set(creators, feed.bytes(feed.files("creators/8.json").front())); });
}

TEST_CASE("a page that holds another page, or nothing, is one damage and not one for each reader") {
  Published feed;
  const std::string page = object_of_old_version(feed);
  const auto pages = feed.files(".json");
  const auto other = std::ranges::find_if(pages, [&](const std::string& path) {
    return path.starts_with("public/v1/o/") && path != page;
  });
  check_named(feed, page, [&] { feed.store.set(page, feed.bytes(*other)); });
  check_named(feed, page, [&] { feed.store.set(page, R"({"items":[]})"); });
  feed.store.set(page, "");
  CHECK(damage_in(verified(feed.store)) == std::vector<std::string>{page + ": is empty"});
}

TEST_CASE("an object that only an older version needs is missed") {
  Published feed;
  const std::string path = object_of_old_version(feed);
  check_named(feed, path, [&] { feed.store.erase(path); });
}

TEST_CASE("damage of the bookkeeping is named") {
  Published feed;
  const store::Manifest manifest = store::read_manifest(feed.store, 3);
  const std::vector<std::string> paths{store::kept_entry_path(manifest.feeds[0].entry),
                                       store::shard_path(manifest.objects[0].digest),
                                       store::shard_path(manifest.documents[0].digest)};
  for (const std::string& path : paths) {
    check_named(feed, path, [&] { feed.store.set(path, "{}"); });
    check_named(feed, path, [&] { feed.store.erase(path); });
  }
  const std::string old = store::manifest_path(1);
  check_named(feed, old, [&] { feed.store.set(old, "{}"); });
  feed.store.set(old, "{}");
  CHECK(damage_in(verified(feed.store)) == std::vector<std::string>{old + ": is damaged"});
}

TEST_CASE("each damage has a remedy that works, by the newest version that needs the file") {
  const std::string repair = "run vizzy build-feed --repair to repair the current version";
  const std::string forget =
      "restore what older versions need from a backup, or run vizzy gc --keep-builds 1 "
      "--keep-hours 0, which forgets them";
  Published feed;
  CHECK(verified(feed.store).remedies.empty());
  feed.store.erase("public/v1/discovery.json");
  CHECK(remedies_in(verified(feed.store)) == std::vector{repair});
  feed.store.set(store::manifest_path(1), "{}");
  CHECK(remedies_in(verified(feed.store)) == std::vector{repair, forget});
  (void)feed.build(feed.store);
  CHECK(remedies_in(verified(feed.store)) == std::vector{forget});
}

TEST_CASE("what a damaged manifest or shard lists does not pass for garbage") {
  Published feed;
  feed.store.set("public/v1/o/aa/left.json", "12345");
  for (const std::string& path :
       {store::manifest_path(1),
        store::shard_path(store::read_manifest(feed.store, 3).objects[0].digest),
        store::shard_path(store::read_manifest(feed.store, 3).documents[0].digest)}) {
    const std::string before = feed.bytes(path);
    feed.store.set(path, "{}");
    CHECK(verified(feed.store).garbage.empty());
    feed.store.set(path, before);
  }
  CHECK(verified(feed.store).garbage_files == 1);
}

TEST_CASE("a folder without a version, or with another manifest than the committed, is an error") {
  MemoryStore empty;
  CHECK(thrown(ErrorKind::failed, [&] { (void)verified(empty); }) ==
        "no version is published in the folder yet; run vizzy build-feed");
  Published feed;
  feed.store.set(store::manifest_path(3), feed.bytes(store::manifest_path(2)));
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)verified(feed.store);
        }).starts_with("state/manifests/000000000003.json is not the manifest that was committed"));
}

TEST_CASE("a file that nothing refers to is garbage and no damage") {
  Published feed;
  feed.store.set("public/v1/o/aa/left.json", "12345");
  const VerifyReport report = verified(feed.store);
  CHECK(report.damage.empty());
  CHECK(report.garbage == std::vector<std::string>{"public/v1/o/aa/left.json"});
  CHECK(report.garbage_bytes == 5);
}

TEST_CASE("a file of the web root outside the format's folder is no garbage") {
  Published feed;
  feed.store.set("public/robots.txt", "mine");
  CHECK(verified(feed.store).garbage.empty());
}

TEST_CASE("a feed whose files are sound and whose pages are not is found out") {
  MemoryStore store;
  SECTION("sound") {
    publish_forged(store, {page(2), page(3)}, {}, 3);
    CHECK(verified(store).damage.empty());
  }
  SECTION("a key stands on two pages") {
    publish_forged(store, {page(2), R"({"items":[{"id":2},{"id":3}]})"}, {}, 4);
    CHECK(damage_in(verified(store)) ==
          std::vector<std::string>{"feed f of sequence 1: the key 2 appears more than once"});
  }
  SECTION("the total is wrong") {
    publish_forged(store, {page(2)}, {}, 3);
    CHECK(damage_in(verified(store)) ==
          std::vector<std::string>{"feed f of sequence 1: its pages hold 2 items, its total is 3"});
  }
  SECTION("a key is nested deeper than the stack") {
    constexpr std::size_t kDepth = 1'000'000;
    publish_forged(
        store,
        {R"({"items":[{"id":)" + std::string(kDepth, '[') + std::string(kDepth, ']') + "}]}"}, {},
        2);
    CHECK(damage_in(verified(store)) ==
          std::vector<std::string>{
              "feed f of sequence 1: holds a key that is neither text nor an integer"});
  }
  SECTION("a page has no items, or other things than items") {
    for (const char* text : {R"({"entries":[]})", R"({"items":{"id":2}})", "[]", "7"}) {
      MemoryStore other;
      publish_forged(other, {text}, {}, 2);
      CHECK(damage_in(verified(other)) ==
            std::vector<std::string>{"feed f of sequence 1: its entry, or what that leads to, does "
                                     "not follow the format"});
    }
  }
  SECTION("the manifest lists an object that nothing leads to") {
    publish_forged(store, {page(2)}, {page(9)}, 2);
    const VerifyReport report = verified(store);
    REQUIRE(report.damage.size() == 1);
    CHECK(line_of(report.damage[0]).ends_with(", which no page or index leads to"));
  }
  SECTION("the manifest lists two, and says so beside other damage") {
    publish_forged(store, {page(2)}, {page(8), page(9)}, 2);
    store.erase("public/v1/f.json.gz");
    CHECK(verified(store).damage_count == 3);
  }
  SECTION("the manifest of another version lacks a page") {
    publish_forged(store, {page(2), page(3)}, {}, 3);
    store::Manifest manifest = store::read_manifest(store, 1);
    store::ShardReader<store::ObjectRecord> reader(store, manifest.objects);
    store::ShardWriter shards(store, 1, {});
    shards.add(reader.next().value());
    const store::ObjectRecord left_out = reader.next().value();
    manifest.objects = shards.finish();
    store::Commit(store).commit(manifest);
    CHECK(damage_in(verified(store)) ==
          std::vector<std::string>{"sequence 1: " + format::object_url(left_out.digest) +
                                   " is not in its manifest"});
  }
}

TEST_CASE("a commit that was cut off is reported and is no damage") {
  Published feed;
  store::CommitRecord record = store::read_commit(feed.store).value();
  record.plan = codec::sha256("a plan");
  store::write_commit(feed.store, record);
  feed.store.erase("public/v1/creators/7.json");
  const VerifyReport report = verified(feed.store);
  CHECK(report.commit_is_pending);
  CHECK(report.damage.empty());
}

TEST_CASE("a build that looks at the bytes repairs every flipped bit") {
  Published feed;
  const auto whole = feed.store.files();
  std::size_t place = 0;
  for (const std::string& path : feed.files()) {
    std::string damaged = whole.at(path);
    char& byte = damaged[place++ % damaged.size()];
    byte = static_cast<char>(byte ^ 0x10);
    feed.store.set(path, damaged);
  }
  CHECK(verified(feed.store).damage_count > 100);
  feed.build.options.reuse = store::Reuse::by_bytes;
  const compile::BuildReport report = feed.build(feed.store);
  CHECK_FALSE(report.changed);
  CHECK(report.entries.repaired == 1);
  CHECK(report.documents.repaired > 30);
  CHECK(feed.build(feed.store).files_written == 0);
  NoProgress progress;  // objects that only older versions need are not repaired
  (void)versions::collect_garbage(
      feed.store,
      {.keep_builds = 0, .keep_age = std::chrono::hours(0), .now = feed.build.options.now},
      progress);
  CHECK(verified(feed.store).damage.empty());
}

TEST_CASE("a kept entry with other bytes of the same length is written again by any build") {
  Published feed;
  const std::string path =
      store::kept_entry_path(store::read_manifest(feed.store, 3).feeds[0].entry);
  feed.store.set(path, std::string(feed.bytes(path).size(), 'x'));
  (void)feed.build(feed.store);
  CHECK(verified(feed.store).damage.empty());
}

TEST_CASE("the next build repairs what is found in the current version") {
  Published feed;
  for (const std::string& path :
       {std::string("public/v1/discovery.json"), std::string("public/v1/creators/7.json"),
        feed.files(".br").front()})
    feed.store.erase(path);
  CHECK(verified(feed.store).damage_count == 3);
  (void)feed.build(feed.store);
  CHECK(verified(feed.store).damage.empty());
}
