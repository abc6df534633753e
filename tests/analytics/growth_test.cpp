#include "core/analytics/growth.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "tests/compile/builder.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::analytics;
using namespace vizzy::test;

namespace {

/// Two versions of a feed of 250 creators: in the second creator 7 gained 5,000 followers, creator
/// 200 lost 100, creator 1 left and creator 251 came.
class TwoVersions {
 public:
  TwoVersions() : database_(250) {
    build();
    database_.run(
        "UPDATE creators SET follower_count = follower_count + 5000 WHERE id = 7;"
        "UPDATE creators SET follower_count = follower_count - 100 WHERE id = 200;"
        "DELETE FROM creators WHERE id = 1");
    database_.add_creators(251, 251);
    build();
  }
  store::FileStore& store() { return store_; }

 private:
  void build() {
    NoProgress progress;
    (void)compile::build_feed(
        exact_definition(20), [&] { return database_.snapshot(); }, store_, {}, progress);
  }

  CreatorsDatabase database_;
  MemoryStore store_;
};

}  // namespace

TEST_CASE("growth is what items gained between two versions, the most first") {
  TwoVersions versions;
  const GrowthReport report = growth(versions.store(), {.limit = 3});
  CHECK(report.feed == "discovery");
  CHECK(report.from == 1);
  CHECK(report.to == 2);
  CHECK(report.compared == 249);
  REQUIRE(report.rows.size() == 3);
  CHECK(report.rows[0].key == "7");
  CHECK(report.rows[0].username == "user7");
  CHECK(report.rows[0].before == 7000);
  CHECK(report.rows[0].gained() == 5000);
  CHECK(*report.rows[0].rate() == Approx(5000 / 7000.0));
  CHECK(report.rows[1].key == "250");  // nobody else gained: the largest first
  const GrowthReport back = growth(versions.store(), {.from = "2", .to = "1", .limit = 1000});
  CHECK(back.rows.front().key == "200");
  CHECK(back.rows.back().key == "7");
  CHECK_FALSE(Growth{.key = "x", .before = 0, .after = 5}.rate());
}

TEST_CASE("a version is not compared with itself") {
  TwoVersions versions;
  CHECK(thrown(ErrorKind::failed, [&] { (void)growth(versions.store(), {.from = "2"}); }) ==
        "growth compares two versions, but both are sequence 2; name another with "
        "--from or --to");
}

TEST_CASE("growth of what is not there is told") {
  TwoVersions versions;
  CHECK(thrown(ErrorKind::usage, [&] { (void)growth(versions.store(), {.feed = "discover"}); }) ==
        "sequence 2 has no feed \"discover\" (did you mean \"discovery\"?); it has discovery");
  CHECK(thrown(ErrorKind::usage, [&] { (void)growth(versions.store(), {.field = "views"}); }) ==
        "no item of the feed discovery has the field \"views\"; name another with --field: "
        "follower_count");
  CHECK(thrown(ErrorKind::usage, [&] { (void)growth(versions.store(), {.field = "username"}); }) ==
        "the field \"username\" of the feed is not an integer; name one that is with --field");
  CHECK(thrown(ErrorKind::usage, [&] { (void)growth(versions.store(), {.from = "9"}); }) ==
        "no retained version has the sequence or version \"9\"; choose one of the retained "
        "sequences: 1, 2");
}
