#include "core/versions/hold.h"

#include <catch2/catch.hpp>

#include "core/store/dry_run_store.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "core/versions/gc.h"
#include "core/versions/rollback.h"
#include "tests/store/faulty_store.h"
#include "tests/support/thrown.h"
#include "tests/versions/version_fixture.h"

using namespace vizzy;
using namespace vizzy::versions;
using namespace vizzy::test;
using namespace std::chrono_literals;

namespace {

std::uint64_t current_sequence(store::FileStore& store) {
  return store::read_commit(store).value().sequence;
}

}  // namespace

TEST_CASE("a build commits nothing while the folder is held, and says so") {
  VersionFixture fixture;
  const auto before = read_feed(fixture.store).items;
  (void)place_hold(fixture.store, {.reason = "import", .until = kStart + 9h}, kStart + 2h);
  fixture.database.run("UPDATE creators SET follower_count = 5");
  fixture.build.options.now = kStart + 3h;
  const compile::BuildReport report = fixture.build(fixture.store);
  CHECK(report.is_held);
  CHECK_FALSE(report.changed);
  CHECK(report.sequence == 3);
  REQUIRE(report.warnings.size() == 1);
  CHECK(text_of(report.warnings.front()) ==
        "held since 2023-11-15T00:13:20Z until 2023-11-15T07:13:20Z (import): no build changes "
        "what is published; end it with vizzy release");
  CHECK(read_feed(fixture.store).items == before);
  CHECK(verify_report(fixture.store).damage.empty());

  fixture.build.options.now = kStart + 9h;
  const compile::BuildReport later = fixture.build(fixture.store);
  CHECK(later.changed);
  CHECK_FALSE(later.hold);
  REQUIRE(later.warnings.size() == 1);
  CHECK(later.warnings.front().problem ==
        "the hold since 2023-11-15T00:13:20Z until 2023-11-15T07:13:20Z (import) is over");
  CHECK_FALSE(fixture.store.size(std::string(store::kHold)));
  CHECK(read_feed(fixture.store).items != before);
}

TEST_CASE("a gate refuses a build although the folder is held") {
  VersionFixture fixture;
  (void)place_hold(fixture.store, {.reason = "import"}, kStart);
  fixture.database.run("DELETE FROM creators WHERE id > 3");
  CHECK_THROWS_AS(fixture.build(fixture.store), Error);
}

TEST_CASE("no build undoes a rollback that is held") {
  VersionFixture fixture;
  const RollbackReport report = roll_back(fixture.store, "1",
                                          {.effort = codec::Effort::fast,
                                           .now = kStart + 3h,
                                           .hold = HoldRequest{.reason = "bad import"}});
  CHECK(report.hold.value().sequence == 4);
  const auto restored = read_feed(fixture.store).items;
  (void)fixture.build(fixture.store);
  CHECK(read_feed(fixture.store).items == restored);
  CHECK(current_sequence(fixture.store) == 4);
  (void)roll_back(fixture.store, "2", {.effort = codec::Effort::fast, .now = kStart + 4h});
  CHECK(store::read_hold(fixture.store).value().sequence == 5);
  CHECK(store::read_hold(fixture.store).value().reason == "bad import");
}

TEST_CASE("a rollback and its hold come together or not at all, whatever write fails", "[long]") {
  constexpr std::uint64_t kStride = 7;  // every operation would take long
  for (std::uint64_t n = 1;; n += kStride) {
    VersionFixture fixture;
    FaultyStore faulty(fixture.store, n, FaultyStore::Fault::before);
    bool failed = false;
    try {
      (void)roll_back(faulty, "1",
                      {.effort = codec::Effort::fast,
                       .now = kStart + 3h,
                       .hold = HoldRequest{.reason = "bad import"}});
    } catch (const Error&) {
      failed = true;
    }
    fixture.build.options.now = kStart + 4h;
    (void)fixture.build(fixture.store);  // completes what was committed
    const bool is_held = store::read_hold(fixture.store).has_value();
    CHECK(is_held == (current_sequence(fixture.store) == 4));
    if (!failed) break;
  }
}

TEST_CASE("garbage collection and a dry run keep a hold") {
  VersionFixture fixture;
  NoProgress progress;
  (void)place_hold(fixture.store, {.reason = "import", .until = kStart + 1h}, kStart);
  (void)collect_garbage(fixture.store, {.now = kStart}, progress);
  store::DryRunStore dry_run(fixture.store);
  CHECK(release_hold(dry_run).before.has_value());
  CHECK(store::read_hold(fixture.store).has_value());
}

TEST_CASE("a hold that is damaged stops builds until it is set or released") {
  VersionFixture fixture;
  for (const char* text : {"", "{}", R"({"vizzy_hold":1,"since":-1,"reason":"a"})",
                           R"({"vizzy_hold":1,"since":1,"reason":"a","sequence":0})"}) {
    fixture.store.set(std::string(store::kHold), text);
    CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.build(fixture.store); }) ==
          "state/hold.json is damaged, so it is unknown whether a hold is in force; set the "
          "hold again with vizzy hold, or end it: run vizzy release");
  }
  (void)place_hold(fixture.store, {.reason = "import"}, kStart);
  CHECK(fixture.build(fixture.store).hold.has_value());
  fixture.store.set(std::string(store::kHold), "x");
  (void)release_hold(fixture.store);
  CHECK_FALSE(fixture.build(fixture.store).hold);
}
