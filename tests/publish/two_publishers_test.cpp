#include <catch2/catch.hpp>

#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

const std::string kRemedy =
    "publish from the folder that built it, or start this one from what is published: run vizzy "
    "build-feed --since s3://feed";

/// Another machine that publishes to the same destination.
PublishReport publish_from(PublishFixture& other, PublishFixture& destination) {
  NoProgress progress;
  return publish::publish(other.folder, {destination.web, destination.bookkeeping}, other.options,
                          progress);
}

void interrupt(PublishFixture& fixture) {
  fixture.bookkeeping.before = [](const std::string& step) {
    if (step.starts_with("put manifests/")) throw Error(ErrorKind::failed, "killed");
  };
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) == "killed");
  fixture.bookkeeping.before = nullptr;
}

}  // namespace

TEST_CASE("an older build never replaces a newer one") {
  PublishFixture destination;
  destination.change();
  (void)destination.publish();
  PublishFixture old;
  CHECK(thrown(ErrorKind::gate, [&] { (void)publish_from(old, destination); }) ==
        "s3://feed holds sequence 2, and the folder only sequence 1: an older build never replaces "
        "a newer one; " +
            kRemedy);
  require_published(destination);
}

TEST_CASE("the same sequence from two folders is published once") {
  PublishFixture destination;
  destination.change();
  (void)destination.publish();
  PublishFixture other;
  other.database.run("UPDATE creators SET follower_count = 5 WHERE id = 8");
  (void)other.build(other.folder);
  CHECK(thrown(ErrorKind::gate, [&] { (void)publish_from(other, destination); }) ==
        "sequence 2 in s3://feed was built elsewhere and is not the folder's: two folders must not "
        "publish to one destination; " +
            kRemedy);
  other.change();  // sequence 3, after another sequence 2
  CHECK(thrown(ErrorKind::gate, [&] { (void)publish_from(other, destination); }) ==
        "sequence 2 in s3://feed was built elsewhere and is not the folder's: two folders must not "
        "publish to one destination; " +
            kRemedy);
}

TEST_CASE("two folders that build the same data in step have nothing to publish after each other") {
  PublishFixture destination;
  (void)destination.publish();
  PublishFixture twin(false);
  twin.build.options.now += std::chrono::hours(2);  // another manifest, the same content
  (void)twin.build(twin.folder);
  CHECK_FALSE(publish_from(twin, destination).changed);
}

TEST_CASE("a publisher waits for another one that is at work") {
  PublishFixture destination;
  (void)destination.publish();
  destination.change();
  interrupt(destination);
  PublishFixture other;
  other.change();
  other.change();
  CHECK(thrown(ErrorKind::gate, [&] { (void)publish_from(other, destination); }) ==
        "another publisher is at work on sequence 2 in s3://feed; if it was killed, its lease ends "
        "in "
        "180 seconds; run again after that");
  destination.now += std::chrono::seconds(1);
  CHECK(destination.publish().completed_interrupted);  // the same folder need not wait
  require_published(destination);
}

TEST_CASE("an interrupted newer publish is not undone by an older build") {
  PublishFixture destination;
  (void)destination.publish();
  PublishFixture other;
  destination.change();
  interrupt(destination);
  destination.bookkeeping.clock += Lease::kDuration;
  CHECK(thrown(ErrorKind::gate, [&] { (void)publish_from(other, destination); }) ==
        "publishing sequence 2 to s3://feed was interrupted, and the folder holds only sequence 1: "
        "an older build never replaces a newer one; " +
            kRemedy);
}

TEST_CASE("who is overtaken before the intent plans again, and is refused") {
  PublishFixture destination;
  (void)destination.publish();
  PublishFixture slow;
  slow.change();
  destination.change();
  destination.change();
  bool overtaken = false;
  destination.bookkeeping.before = [&](const std::string& step) {
    if (step != "swap head.json" || std::exchange(overtaken, true)) return;
    (void)destination.publish();
  };
  CHECK(thrown(ErrorKind::gate, [&] { (void)publish_from(slow, destination); }) ==
        "s3://feed holds sequence 3, and the folder only sequence 2: an older build never replaces "
        "a newer one; " +
            kRemedy);
  CHECK(overtaken);
  destination.bookkeeping.before = nullptr;
  require_published(destination);
}

TEST_CASE("a head that moves without a newer version is planned against anew") {
  PublishFixture destination;
  (void)destination.publish();
  destination.change();
  int moves = 0;
  destination.bookkeeping.before = [&](const std::string& step) {
    if (step != "swap head.json" || moves == 1) return;
    ++moves;
    auto& head = destination.bookkeeping.objects.at("head.json");
    head.tag = "\"moved\"";
    head.bytes += "\n";
  };
  CHECK(destination.publish().changed);
  CHECK(moves == 1);
  destination.bookkeeping.before = nullptr;
  require_published(destination);
}

TEST_CASE("a head that never rests ends the run with what to do") {
  PublishFixture destination;
  (void)destination.publish();
  destination.change();
  int tag = 0;
  destination.bookkeeping.before = [&](const std::string& step) {
    if (step != "swap head.json") return;
    auto& head = destination.bookkeeping.objects.at("head.json");
    head.tag = "\"moved " + std::to_string(++tag) + "\"";
    head.bytes += "\n";
  };
  CHECK(thrown(ErrorKind::gate, [&] { (void)destination.publish(); }) ==
        "others published to s3://feed 5 times while this run was at work; run again, and look for "
        "other jobs that publish there");
}
