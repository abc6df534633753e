#include "core/format/lineage.h"

#include <catch2/catch.hpp>

#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

/// A folder with a lineage of its own, and some sequences.
void build_unrelated(PublishFixture& other, int changes) {
  other.build.options.lineage_seed = "another";
  (void)other.build(other.folder);
  for (int i = 0; i < changes; ++i) other.change();
}

PublishReport publish_there(PublishFixture& other, PublishFixture& destination) {
  NoProgress progress;
  return publish::publish(other.folder, {destination.web, destination.bookkeeping}, other.options,
                          progress);
}

void require_refused(PublishFixture& other, PublishFixture& destination) {
  const std::string message =
      thrown(ErrorKind::gate, [&] { (void)publish_there(other, destination); });
  CHECK(message.starts_with("s3://feed holds the feed of another folder, of lineage "));
  CHECK(message.ends_with("put this feed in its place: run vizzy build-feed --since s3://feed"));
}

std::string lineage_of(PublishFixture& fixture) {
  return store::read_current_manifest(fixture.folder)->lineage;
}

}  // namespace

TEST_CASE("a lineage is five characters of base32, another one for each seed") {
  CHECK(format::is_lineage(format::lineage_from("a")));
  CHECK(format::lineage_from("a") != format::lineage_from("b"));
  for (const char* text : {"", "abcd", "abcdef", "ABCDE", "abcd1", "abc e"})
    CHECK_FALSE(format::is_lineage(text));
}

TEST_CASE("an unrelated folder never replaces what is published, whatever either kept") {
  PublishFixture destination;
  (void)destination.publish();
  PublishFixture other(false);
  const int changes = GENERATE(0, 1, 4);
  build_unrelated(other, changes);
  require_refused(other, destination);
  if (changes > 0) other.folder.remove(store::manifest_path(1));  // a garbage collection
  require_refused(other, destination);
  destination.change();
  (void)destination.publish();
  require_refused(other, destination);
  require_published(destination);
}

TEST_CASE("a feed is replaced when that is asked for, by a lower sequence too") {
  PublishFixture destination;
  destination.change();
  destination.change();
  (void)destination.publish();
  PublishFixture other(false);
  build_unrelated(other, 0);
  other.options.other_feed = OtherFeed::replaced;
  CHECK(publish_there(other, destination).changed);
  require_published(destination.web, other);
  require_refused(destination, destination);
  other.options.other_feed = OtherFeed::kept;
  CHECK_FALSE(publish_there(other, destination).changed);
}

TEST_CASE("a folder without a lineage gets one with its next build, and goes on publishing") {
  PublishFixture fixture;
  store::Manifest manifest = store::read_current_manifest(fixture.folder).value();
  manifest.lineage.clear();
  const std::string text = store::manifest_json(manifest);
  fixture.folder.write(store::manifest_path(1), text);
  store::write_commit(fixture.folder,
                      {.sequence = 1, .manifest = codec::sha256(text), .oldest = 1});
  (void)fixture.publish();
  CHECK(lineage_of(fixture).empty());
  fixture.change();
  CHECK(format::is_lineage(lineage_of(fixture)));
  (void)fixture.publish();
  require_published(fixture);
}

TEST_CASE(
    "a place that holds something else is refused, and objects alone are not something else") {
  PublishFixture fixture;
  fixture.web.put("v1/o/ab/cdef.json", "{}", {});
  fixture.web.put("v2/x.json", "{}", {});
  const auto refused = [&] { return thrown(ErrorKind::gate, [&] { (void)fixture.publish(); }); };
  SECTION("objects") { CHECK(fixture.publish().changed); }
  SECTION("a document") {
    fixture.web.put("v1/users/1.json", "{}", {});
    CHECK(refused() ==
          "s3://feed holds 1 file that this folder did not publish, and no record of who did; a "
          "publish would overwrite or remove none of v1/users/1.json; publish to an empty place, "
          "or pass --adopt to publish there and leave the other files alone, or --replace-feed to "
          "remove them");
    fixture.options.other_feed = OtherFeed::adopted;
    CHECK(fixture.publish().changed);
    CHECK(fixture.web.objects.contains("v1/users/1.json"));
    fixture.options.garbage = Garbage::collected;
    fixture.change();
    CHECK(fixture.publish().garbage.value().foreign == 1);
    CHECK(fixture.web.objects.contains("v1/users/1.json"));
  }
  SECTION("an entry of the same name") {
    fixture.web.put("v1/discovery.json", "{}", {});
    CHECK(refused().find("would overwrite or remove v1/discovery.json;") != std::string::npos);
    fixture.options.other_feed = OtherFeed::adopted;
    CHECK(fixture.publish().changed);
    CHECK(fixture.web.objects.at("v1/discovery.json").bytes.size() > 2);
  }
  SECTION("a document that the feed lacks, in one of its collections") {
    fixture.web.put("v1/creators/999.json", "{}", {});
    fixture.options.other_feed = OtherFeed::adopted;
    CHECK(fixture.publish().changed);
    CHECK_FALSE(fixture.web.objects.contains("v1/creators/999.json"));
  }
}

TEST_CASE("a feed whose head was lost is published again by its own folder alone") {
  PublishFixture fixture;
  (void)fixture.publish();
  fixture.bookkeeping.objects.clear();
  PublishFixture other(false);
  build_unrelated(other, 0);
  CHECK(thrown(ErrorKind::gate, [&] {
          (void)publish_there(other, fixture);
        }).starts_with("s3://feed holds "));
  CHECK(fixture.publish().changed);
  require_published(fixture);
}

TEST_CASE(
    "after a head was lost, nothing stays that the version lacks, also if a publish is cut off") {
  for (std::uint64_t step = 1;; step += 7) {
    INFO(step);
    PublishFixture fixture;
    (void)fixture.publish();
    fixture.change();  // without creator 3
    fixture.bookkeeping.objects.erase("head.json");
    REQUIRE(fixture.web.objects.contains("v1/creators/3.json"));
    fixture.web.fail_from(step);
    bool is_cut_off = false;
    try {
      (void)fixture.publish();
    } catch (const Error&) {
      is_cut_off = true;
    }
    fixture.web.fail_from(0);
    (void)fixture.publish();
    CHECK_FALSE(fixture.web.objects.contains("v1/creators/3.json"));
    require_published(fixture);
    if (!is_cut_off) return;
  }
}
