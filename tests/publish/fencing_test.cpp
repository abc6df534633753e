#include <catch2/catch.hpp>

#include "core/publish/lease_wait.h"
#include "tests/publish/publish_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

PublishReport publish_from_copy(PublishFixture& copy, PublishFixture& destination) {
  NoProgress progress;
  return publish::publish(copy.folder, {destination.web, destination.bookkeeping}, copy.options,
                          progress);
}

Head head_of(const PublishFixture& fixture) {
  return parse_head(fixture.bookkeeping.objects.at("head.json").bytes, "head");
}

/// Two publishers of one history: `first` stops before it puts its entries, and `second`, one
/// sequence further, takes over when the lease has ended.
struct Overtaken {
  PublishFixture first;
  PublishFixture second;

  Overtaken() {
    (void)first.publish();
    first.change();
    second.change();
    second.change();
  }

  /// What the first one is told when it wakes up.
  std::string wake_up(const std::string& stops_at) {
    bool stopped = false;
    first.web.before = [&](const std::string& step) {
      if (step == stops_at && !std::exchange(stopped, true)) take_over();
    };
    return thrown(ErrorKind::gate, [&] { (void)first.publish(); });
  }

  void take_over() {
    first.web.before = nullptr;
    first.bookkeeping.clock += Lease::kDuration;
    first.now += Lease::kDuration;
    (void)publish_from_copy(second, first);
    require_published(first.web, second);
  }
};

}  // namespace

TEST_CASE("who was overtaken among its documents puts no entry") {
  Overtaken run;
  CHECK(run.wake_up("put v1/creators/10.json")
            .starts_with("another publisher took s3://feed/_vizzy over while this one worked"));
  CHECK(run.first.web.objects.at("v1/discovery.json").bytes ==
        published_bytes(run.second.folder, run.second.options.representation)
            .at("v1/discovery.json"));
}

TEST_CASE("the next publish of anyone mends what an overtaken one put late") {
  Overtaken run;
  (void)run.wake_up("put v1/discovery.json");  // it was on its way
  CHECK(head_of(run.first).overtaken.size() == 1);
  run.second.now = run.first.now;
  (void)publish_from_copy(run.second, run.first);
  require_published(run.first.web, run.second);
  CHECK(head_of(run.first).overtaken.size() == 1);  // it may be there yet
  run.second.now += kSuspicion;
  (void)publish_from_copy(run.second, run.first);
  CHECK(head_of(run.first).overtaken.empty());
  CHECK_FALSE(publish_from_copy(run.second, run.first).changed);
}

TEST_CASE(
    "a lease ends when the store, the folder or the deadline says so, and by no other clock") {
  PublishFixture fixture;
  (void)fixture.publish();
  Published published = read_head(fixture.bookkeeping);
  published.head->deadline = fixture.now + Lease::kDuration;
  const auto wait = [&](std::chrono::seconds skew) {
    return lease_wait(published, fixture.bookkeeping, fixture.folder, fixture.now + skew);
  };
  SECTION("clocks that differ by a quarter of an hour make no difference") {
    CHECK(wait(std::chrono::seconds(0)) == Lease::kDuration);
    CHECK(wait(-kClockTolerance) == Lease::kDuration);
  }
  SECTION("by the store's clock") {
    fixture.bookkeeping.clock += std::chrono::seconds(100);
    CHECK(wait(std::chrono::seconds(0)) == std::chrono::seconds(80));
    fixture.bookkeeping.clock += std::chrono::seconds(80);
    CHECK(wait(std::chrono::seconds(0)) <= std::chrono::seconds(0));
  }
  SECTION("by what the folder saw, of a lease that lies far in the future") {
    fixture.bookkeeping.tells_time = false;
    published.head->deadline += std::chrono::days(30);
    CHECK(wait(std::chrono::seconds(0)) == Lease::kDuration);
    CHECK(wait(std::chrono::seconds(60)) == std::chrono::seconds(120));
    CHECK(wait(std::chrono::minutes(10)) <= std::chrono::seconds(0));
    published.head_digest = codec::sha256("another head");
    CHECK(wait(std::chrono::minutes(10)) == Lease::kDuration);
  }
  SECTION("by the deadline, where nothing else tells") {
    fixture.bookkeeping.tells_time = false;
    CHECK(wait(Lease::kDuration + kClockTolerance) <= std::chrono::seconds(0));
  }
}

TEST_CASE("a first publish that was cut off begins anew where the place was emptied") {
  PublishFixture fixture;
  fixture.web.before = [](const std::string& step) {
    if (step == "put v1/creators/10.json") throw Error(ErrorKind::failed, "killed");
  };
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.publish(); }) == "killed");
  fixture.web.before = nullptr;
  SECTION("it goes on where nothing changed") { CHECK(fixture.publish().total().resumed > 0); }
  SECTION("emptied") {
    fixture.web.objects.clear();
    fixture.bookkeeping.objects.clear();
    CHECK(fixture.publish().total().resumed == 0);
  }
  SECTION("another place of the same name") {
    fixture.web.place = "http://elsewhere/feed";
    fixture.web.objects.clear();
    fixture.bookkeeping.objects.clear();
    CHECK(fixture.publish().total().resumed == 0);
  }
  require_published(fixture);
}
