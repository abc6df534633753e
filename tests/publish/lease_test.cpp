#include "core/publish/lease.h"

#include <catch2/catch.hpp>

#include "core/destination/bookkeeping_keys.h"
#include "tests/publish/memory_destination.h"
#include "tests/store/memory_store.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::publish;
using namespace vizzy::test;

namespace {

constexpr std::string_view kTakenOver =
    "another publisher took s3://feed over while this one worked; this run stopped, and the other "
    "completes it; make sure that only one runs";

struct LeaseFixture {
  MemoryDestination bookkeeping{"s3://feed"};
  std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};
  std::vector<codec::Digest> moves;

  [[nodiscard]] Lease make() {
    return {bookkeeping, [this] { return now; }, [this] { return now.time_since_epoch(); },
            [this](const codec::Digest& head) { moves.push_back(head); }};
  }
  [[nodiscard]] Head stored() {
    return parse_head(
        bookkeeping.objects.at(std::string(destination::bookkeeping_keys::kHead)).bytes, "head");
  }
};

}  // namespace

TEST_CASE("of two publishers that read the same head one gets the lease") {
  LeaseFixture fixture;
  Lease first = fixture.make();
  Lease second = fixture.make();
  REQUIRE(first.take({}, "a", std::nullopt));
  REQUIRE_FALSE(second.take({}, "b", std::nullopt));
  CHECK(first.is_held());
  CHECK_FALSE(second.is_held());
  CHECK(fixture.stored().publisher == "a");
  CHECK(fixture.stored().deadline == fixture.now + Lease::kDuration);
}

TEST_CASE("a swap whose answer was lost is recognised as one's own") {
  LeaseFixture fixture;
  Lease lease = fixture.make();
  fixture.bookkeeping.loses_next_answer = true;
  REQUIRE(lease.take({}, "a", std::nullopt));
  lease.finish({});
  CHECK_FALSE(lease.is_held());
}

TEST_CASE("a lease is renewed when little is left of it, and not before") {
  LeaseFixture fixture;
  Lease lease = fixture.make();
  REQUIRE(lease.take({}, "a", std::nullopt));
  (void)fixture.bookkeeping.take_log();
  fixture.now += std::chrono::seconds(59);
  lease.keep();
  CHECK(fixture.bookkeeping.take_log().empty());
  fixture.now += std::chrono::seconds(1);
  lease.keep();
  CHECK(fixture.bookkeeping.take_log() == std::vector<std::string>{"swap head.json"});
  CHECK(fixture.stored().deadline == fixture.now + Lease::kDuration);
}

TEST_CASE("who lost the lease stops before it changes anything more") {
  LeaseFixture fixture;
  Lease slow = fixture.make();
  REQUIRE(slow.take({}, "a", std::nullopt));
  const std::string tag = fixture.bookkeeping.objects.at("head.json").tag;
  Lease next = fixture.make();
  REQUIRE(next.take({}, "b", tag));
  fixture.now += Lease::kDuration;
  CHECK(thrown(ErrorKind::gate, [&] { slow.keep(); }) == kTakenOver);
  CHECK(thrown(ErrorKind::gate, [&] { slow.finish({}); }) == kTakenOver);
  Head complete;
  complete.representation_since = 3;
  next.finish(complete);
  CHECK(fixture.stored().representation_since == 3);
}

TEST_CASE("each head is announced before it is written") {
  LeaseFixture fixture;
  Lease lease = fixture.make();
  REQUIRE(lease.take({}, "a", std::nullopt));
  REQUIRE(fixture.moves.size() == 1);
  CHECK(fixture.moves[0] == codec::sha256(fixture.bookkeeping.objects.at("head.json").bytes));
}

TEST_CASE("a folder is the same publisher at each run, and no other folder is") {
  MemoryStore first;
  MemoryStore second;
  const std::string name = publisher_of(first);
  CHECK(publisher_of(first) == name);
  CHECK(publisher_of(second) != name);
}
