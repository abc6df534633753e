#include "core/publish/adopt_published.h"

#include <catch2/catch.hpp>

#include "core/codec/content_name.h"
#include "core/publish/head.h"
#include "core/store/layout.h"
#include "core/verify/folder/verify_folder.h"
#include "core/versions/takedown.h"
#include "tests/publish/publish_fixture.h"
#include "tests/store/faulty_store.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

/// Builds into a fresh folder from what is published.
compile::BuildReport build_fresh(PublishFixture& fixture, MemoryStore& folder) {
  fixture.build.options.reuse = adopt_published(folder, "s3://feed", fixture.bookkeeping, {}, {});
  return fixture.build(folder);
}

PublishReport publish_from(PublishFixture& fixture, MemoryStore& folder) {
  NoProgress progress;
  return publish::publish(folder, {fixture.web, fixture.bookkeeping}, fixture.options, progress);
}

}  // namespace

TEST_CASE("a fresh folder builds and publishes only what the published version lacks") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();  // what a folder with history holds, to compare with
  MemoryStore fresh;
  const compile::BuildReport report = build_fresh(fixture, fresh);
  CHECK(report.sequence == 2);
  CHECK(report.documents.written == 4);
  CHECK(report.documents.reused == 26);
  CHECK_FALSE(fresh.read("public/v1/creators/1.json"));
  const PublishReport published = publish_from(fixture, fresh);
  CHECK(published.kinds[2].puts == 4);
  CHECK(published.kinds[2].removed == 1);
  require_published(fixture);
}

TEST_CASE("what a fresh folder lacks is no damage, and what it lost or holds wrongly is") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  MemoryStore fresh;
  const compile::BuildReport built = build_fresh(fixture, fresh);
  CHECK(built.is_partial);
  const auto verify_report = [&] {
    NoProgress progress;
    return verify::folder::verify_folder(fresh, {}, progress);
  };
  const verify::folder::VerifyReport report = verify_report();
  CHECK(report.damage.empty());
  CHECK(report.garbage.empty());
  CHECK(report.origin == "s3://feed");
  CHECK(report.elsewhere > 20);
  CHECK(verify::folder::text(report).ends_with(
      " files only at s3://feed\nno damage found in the other files\n"));
  fresh.set("public/v1/discovery.json", "{}");
  fresh.erase(store::shard_path(store::read_current_manifest(fresh)->documents.at(0).digest));
  CHECK(verify_report().damage_count == 2);
}

TEST_CASE("a fresh folder without a change has nothing to publish") {
  PublishFixture fixture;
  (void)fixture.publish();
  MemoryStore fresh;
  CHECK_FALSE(build_fresh(fixture, fresh).changed);
  CHECK_FALSE(publish_from(fixture, fresh).changed);
}

TEST_CASE("a fresh folder obeys what was taken down") {
  PublishFixture fixture;
  NoProgress progress;
  (void)versions::take_down(
      fixture.folder,
      {.keys = {"7"}, .effort = codec::Effort::fast, .now = fixture.build.options.now}, progress);
  (void)fixture.publish();
  MemoryStore fresh;
  CHECK_FALSE(build_fresh(fixture, fresh).changed);
  CHECK(fresh.read(std::string(store::kDenylist)) ==
        fixture.folder.read(std::string(store::kDenylist)));
  fixture.bookkeeping.objects.erase("denylist.json");
  MemoryStore another;
  CHECK(
      thrown(ErrorKind::failed,
             [&] { (void)adopt_published(another, "s3://feed", fixture.bookkeeping, {}, {}); }) ==
      "s3://feed/_vizzy/denylist.json is missing or damaged, and without it what was taken down "
      "would be published again; publish from the folder that published last, which puts it again");
}

TEST_CASE("a fresh folder completes an interrupted publish under a sequence that is not older") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  fixture.change();
  fixture.bookkeeping.before = [](const std::string& step) {
    if (step.starts_with("put manifests/")) throw Error(ErrorKind::failed, "killed");
  };
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) == "killed");
  fixture.bookkeeping.before = nullptr;
  fixture.bookkeeping.clock += Lease::kDuration;
  MemoryStore fresh;
  CHECK(build_fresh(fixture, fresh).sequence == 4);  // after the interrupted 3
  CHECK(publish_from(fixture, fresh).completed_interrupted);
  fixture.now += kSuspicion;  // who was overtaken puts nothing more
  CHECK(publish_from(fixture, fresh).changed);
  CHECK_FALSE(publish_from(fixture, fresh).changed);
}

TEST_CASE("a folder that is newer than what is published keeps its own history") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.change();
  const auto before = fixture.folder.files();
  CHECK(adopt_published(fixture.folder, "s3://feed", fixture.bookkeeping, {}, {}) ==
        store::Reuse::by_size);
  CHECK(fixture.folder.files() == before);
}

TEST_CASE("a folder does not begin from bookkeeping whose hashes fit and whose lines do not") {
  PublishFixture fixture;
  (void)fixture.publish();
  auto& bookkeeping = fixture.bookkeeping.objects;
  const std::string forged = R"(["v1/creators/../../outside","",1,1])";
  store::Manifest manifest = store::read_current_manifest(fixture.folder).value();
  manifest.documents.at(0).digest = codec::sha256(forged);
  const std::string shard = destination::bookkeeping_keys::shard(manifest.documents.at(0).digest);
  const std::string text = store::manifest_json(manifest);
  const std::string head_key(destination::bookkeeping_keys::kHead);
  Head head = parse_head(bookkeeping.at(head_key).bytes, head_key);
  head.published->manifest = codec::sha256(text);
  bookkeeping[shard].bytes = forged;
  bookkeeping[destination::bookkeeping_keys::manifest(1, codec::sha256(text))].bytes = text;
  bookkeeping.at(head_key).bytes = head_json(head);
  MemoryStore fresh;
  CHECK(thrown(ErrorKind::failed,
               [&] { (void)adopt_published(fresh, "s3://feed", fixture.bookkeeping, {}, {}); }) ==
        "s3://feed/_vizzy/" + shard +
            " is missing or damaged; publish from a folder that has the history");
  CHECK(fresh.files().empty());
}

TEST_CASE("a folder that has no space for what is published gives back what it took") {
  PublishFixture fixture;
  (void)fixture.publish();
  for (std::uint64_t change = 1; change < 100; ++change) {
    MemoryStore fresh;
    FaultyStore full(fresh, change, FaultyStore::Fault::before, FaultyStore::Lasting::once, ENOSPC);
    try {
      (void)adopt_published(full, "s3://feed", fixture.bookkeeping, {}, {});
    } catch (const Error&) {
      INFO(change);
      if (!fresh.read(std::string(store::kCommit))) CHECK(fresh.files().empty());
      continue;
    }
    CHECK(change > 5);
    return;
  }
  FAIL("it never ends");
}

TEST_CASE("where nothing is published a folder starts from nothing") {
  PublishFixture fixture(false);
  CHECK(adopt_published(fixture.folder, "s3://feed", fixture.bookkeeping, {}, {}) ==
        store::Reuse::by_size);
  CHECK(fixture.folder.files().empty());
}
