#include "core/versions/gc.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <vector>

#include "core/store/layout.h"
#include "tests/store/faulty_store.h"
#include "tests/support/thrown.h"
#include "tests/verify/folder/damage_in.h"
#include "tests/versions/version_fixture.h"

using namespace vizzy;
using namespace vizzy::versions;
using namespace vizzy::test;
using namespace std::chrono_literals;

namespace {

GcReport collect(store::FileStore& store, const GcOptions& options) {
  NoProgress progress;
  return collect_garbage(store, options, progress);
}

/// Fifteen versions, one an hour; the definition keeps ten superseded ones and 48 hours.
void publish_versions(MemoryStore& store, CreatorsDatabase& database, int versions = 15) {
  Builder build{database, exact_definition(3)};
  for (int version = 0; version < versions; ++version) {
    database.run("UPDATE creators SET follower_count = follower_count + 7 WHERE id % 5 = 0");
    build.options.now = kStart + version * 1h;
    (void)build(store);
  }
}

}  // namespace

TEST_CASE("a version stays for ten builds and for 48 hours, whichever is longer") {
  MemoryStore store;
  CreatorsDatabase database(20);
  publish_versions(store, database);
  CHECK(collect(store, {.now = kStart + 15h}).expired_versions.empty());
  // The first was superseded at one o'clock, the second at two.
  CHECK(collect(store, {.now = kStart + 49h}).expired_versions == std::vector<std::uint64_t>{1});
  CHECK(collect(store, {.now = kStart + 1000h}).expired_versions ==
        std::vector<std::uint64_t>{2, 3, 4});
  const verify::folder::VerifyReport report = verify_report(store);
  CHECK(report.versions == 11);
  CHECK(report.damage.empty());
  CHECK(report.garbage.empty());
}

TEST_CASE("options replace the retention, and the current version always stays") {
  MemoryStore store;
  CreatorsDatabase database(20);
  publish_versions(store, database);
  const GcReport report = collect(store, {.keep_builds = 0, .keep_age = 0h, .now = kStart + 15h});
  CHECK(report.kept_versions == std::vector<std::uint64_t>{15});
  CHECK(verify_report(store).damage.empty());
}

TEST_CASE("a dry run says what would go and removes nothing") {
  MemoryStore store;
  CreatorsDatabase database(20);
  publish_versions(store, database);
  const auto before = store.files();
  const GcOptions options{.now = kStart + 1000h, .mode = GcMode::dry_run};
  const GcReport dry = collect(store, options);
  CHECK(dry.files > 0);
  CHECK(store.files() == before);
  const GcReport wet = collect(store, {.now = kStart + 1000h});
  CHECK(wet.files == dry.files);
  CHECK(wet.bytes == dry.bytes);
  CHECK(before.size() - store.files().size() == wet.files);
}

TEST_CASE("files outside the format's folders are not touched") {
  MemoryStore store;
  CreatorsDatabase database(20);
  publish_versions(store, database, 2);
  store.set("public/robots.txt", "mine");
  store.set("public/v1/o/aa/left.json", "garbage");
  CHECK(collect(store, {.now = kStart + 1000h}).files == 1);
  CHECK(store.read("public/robots.txt") == "mine");
  CHECK_FALSE(store.read("public/v1/o/aa/left.json"));
}

TEST_CASE("a run removes up to its limit of files and leaves the rest to the next") {
  MemoryStore store;
  CreatorsDatabase database(20);
  publish_versions(store, database, 1);
  for (const char* name : {"a", "b", "c"}) store.set(std::string("public/v1/o/aa/") + name, "x");
  const GcOptions two{.now = kStart, .max_files = 2};
  const GcReport first = collect(store, two);
  CHECK(first.files == 2);
  CHECK(first.files_left == 1);
  CHECK(collect(store, two).files == 1);
  CHECK(verify_report(store).garbage.empty());
}

TEST_CASE("the files left are those that the next run finds, expired manifests not counted twice") {
  MemoryStore store;
  CreatorsDatabase database(20);
  publish_versions(store, database);
  std::uint64_t left = collect(store, {.now = kStart + 1000h, .mode = GcMode::dry_run}).files;
  for (const std::uint64_t max_files : {0U, 1U, 5U, 1000U}) {
    const std::size_t before = store.files().size();
    const GcReport report = collect(store, {.now = kStart + 1000h, .max_files = max_files});
    CHECK(report.files == before - store.files().size());
    CHECK(report.files + report.files_left == left);
    CHECK(verify_report(store).damage.empty());
    CHECK(verify_report(store).garbage_files == report.files_left);
    left = report.files_left;
  }
  CHECK(left == 0);
}

TEST_CASE("a collection cut off anywhere leaves garbage and no damage, and the next completes it",
          "[long]") {
  CreatorsDatabase database(20);
  MemoryStore whole;
  publish_versions(whole, database);
  const GcOptions options{.now = kStart + 1000h};
  bool finished = false;
  for (std::uint64_t n = 1; !finished; ++n) {
    MemoryStore store;
    for (const auto& [path, bytes] : whole.files()) store.set(path, bytes);
    FaultyStore faulty(store, n, FaultyStore::Fault::before);
    try {
      (void)collect(faulty, options);
      finished = true;
    } catch (const Error&) {
      CHECK(verify_report(store).damage.empty());
    }
    (void)collect(store, options);
    const verify::folder::VerifyReport report = verify_report(store);
    CHECK(report.damage.empty());
    CHECK(report.garbage.empty());
    CHECK(report.versions == 11);
  }
}

TEST_CASE("what was collected is written again when it comes back") {
  MemoryStore store;
  CreatorsDatabase database(20);
  const Builder build{database, exact_definition(3)};
  (void)build(store);
  database.run("UPDATE creators SET follower_count = follower_count + 1000000 WHERE id = 3");
  (void)build(store);
  (void)collect(store, {.keep_builds = 0, .keep_age = 0h, .now = kStart + 1000h});
  database.run("UPDATE creators SET follower_count = follower_count - 1000000 WHERE id = 3");
  CHECK(build(store).objects.written > 0);
  CHECK(verify_report(store).damage.empty());
}

TEST_CASE("a lost manifest of the current version stops a collection and loses nothing more") {
  CreatorsDatabase database(20);
  MemoryStore store;
  publish_versions(store, database, 3);
  const std::string manifest = store::manifest_path(3);
  const std::string bytes = store.read(manifest).value();
  for (const bool is_lost : {true, false}) {
    store.erase(manifest);
    if (!is_lost) store.set(manifest, store.read(store::manifest_path(2)).value());
    const auto before = store.files();
    CHECK(thrown(ErrorKind::failed, [&] {
            (void)collect(store, {.now = kStart + 1000h});
          }).starts_with(manifest + (is_lost ? " is missing" : " is not the manifest")));
    CHECK(store.files() == before);
  }
  store.set(manifest, bytes);
  CHECK(verify_report(store).damage.empty());
}

TEST_CASE("a lost manifest of an older version stops a collection until it is forgotten") {
  CreatorsDatabase database(20);
  MemoryStore store;
  publish_versions(store, database, 4);
  const std::string manifest = store::manifest_path(2);
  const std::string remedy =
      "restore what older versions need from a backup, or run vizzy gc --keep-builds 1 "
      "--keep-hours 0, which forgets them";
  for (const bool is_lost : {true, false}) {
    MemoryStore damaged;
    for (const auto& [path, bytes] : store.files()) damaged.set(path, bytes);
    damaged.erase(manifest);
    if (!is_lost) damaged.set(manifest, "{}");
    const verify::folder::VerifyReport report = verify_report(damaged);
    CHECK(damage_in(report) ==
          std::vector<std::string>{manifest + (is_lost ? ": is missing" : ": is damaged")});
    CHECK(remedies_in(report) == std::vector<std::string>{remedy});
    const auto before = damaged.files();
    CHECK(thrown(ErrorKind::failed, [&] { (void)collect(damaged, {.now = kStart + 5h}); }) ==
          manifest + (is_lost ? " is missing; " : " is damaged; ") + remedy);
    CHECK(damaged.files() == before);
    const GcReport forgotten =
        collect(damaged, {.keep_builds = 1, .keep_age = 0h, .now = kStart + 5h});
    CHECK(forgotten.kept_versions == std::vector<std::uint64_t>{3, 4});
    CHECK(forgotten.expired_versions == std::vector<std::uint64_t>{1, 2});
    CHECK(verify_report(damaged).damage.empty());
    CHECK(verify_report(damaged).garbage.empty());
  }
}

TEST_CASE("the loss of the oldest manifest is damage, too, and that of an expired one is none") {
  CreatorsDatabase database(20);
  MemoryStore store;
  publish_versions(store, database, 4);
  store.erase(store::manifest_path(1));
  CHECK(verify_report(store).damage_count == 1);
  (void)collect(store, {.keep_builds = 2, .keep_age = 0h, .now = kStart + 5h});
  CHECK(verify_report(store).damage.empty());
  store.erase(store::manifest_path(2));
  CHECK(verify_report(store).damage_count == 1);
}

TEST_CASE("a folder without a version has nothing to collect") {
  MemoryStore store;
  CHECK(thrown(ErrorKind::failed, [&] { (void)collect(store, {}); }) ==
        "no version is published in the folder yet; run vizzy build-feed");
}
