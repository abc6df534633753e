#include <catch2/catch.hpp>

#include "core/publish/published.h"
#include "core/versions/hold.h"
#include "core/versions/rollback.h"
#include "core/versions/takedown.h"
#include "tests/publish/publish_fixture.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

/// The destination has sequence 1, the folder sequence 2, and a hold stands.
struct HeldFixture : PublishFixture {
  HeldFixture() {
    (void)publish();
    change();
    (void)versions::place_hold(folder, {.reason = "bad numbers"}, now);
  }

  void take_down(const std::string& key) {
    NoProgress progress;
    (void)versions::take_down(
        folder, {.keys = {key}, .effort = codec::Effort::fast, .now = build.options.now}, progress);
  }

  [[nodiscard]] std::uint64_t published_sequence() {
    return read_head(bookkeeping).mark()->sequence;
  }
};

}  // namespace

TEST_CASE("a hold keeps a new version from the destination") {
  HeldFixture fixture;
  for (const Trust trust : {Trust::bookkeeping, Trust::listing}) {
    fixture.options.trust = trust;
    fixture.options.garbage = Garbage::collected;
    const std::size_t before = fixture.web.objects.size();
    const PublishReport report = fixture.publish();
    CHECK(report.is_held);
    CHECK_FALSE(report.changed);
    CHECK_FALSE(report.garbage);
    CHECK(report.replaced == 1);
    CHECK(outcome(report) ==
          "held: sequence 2 is not published to s3://feed, which keeps sequence 1");
    CHECK(fixture.web.objects.size() == before);
    CHECK(fixture.published_sequence() == 1);
  }
  (void)versions::release_hold(fixture.folder);
  CHECK(fixture.publish().changed);
  CHECK(fixture.published_sequence() == 2);
}

TEST_CASE("a hold keeps a first version from an empty destination") {
  HeldFixture fixture;
  fixture.web.objects.clear();
  fixture.bookkeeping.objects.clear();
  CHECK(outcome(fixture.publish()) == "held: sequence 2 is not published to s3://feed");
  CHECK(fixture.web.objects.empty());
}

TEST_CASE("what was taken down leaves the destination although a hold stands") {
  HeldFixture fixture;
  fixture.take_down("7");
  CHECK(fixture.publish().is_takedown);
  CHECK_FALSE(fixture.web.objects.contains("v1/creators/7.json"));
  const PublishReport again = fixture.publish();
  CHECK_FALSE(again.is_held);
  CHECK_FALSE(again.changed);
}

TEST_CASE("a rollback is published although a hold stands, whenever the publish comes") {
  HeldFixture fixture;
  (void)versions::roll_back(fixture.folder, "1",
                            {.effort = codec::Effort::fast, .now = fixture.build.options.now});
  fixture.database.run("UPDATE creators SET follower_count = 5");
  (void)fixture.build(fixture.folder);
  CHECK(fixture.publish().changed);
  CHECK(fixture.published_sequence() == 3);
}
