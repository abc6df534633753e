#include "core/analytics/leaderboard.h"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "core/error.h"
#include "core/timestamp.h"
#include "tests/support/sqlite_fixture.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::analytics;
using namespace vizzy::test;

namespace {

const char* const kRows =
    "CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT, follower_count INTEGER);"
    "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator_id INTEGER, view_count INTEGER,"
    "  like_count INTEGER, comment_count INTEGER, published_at TEXT);"
    "INSERT INTO creators VALUES (1, 'ana', 50), (2, 'bo', 70), (3, 'cy', NULL), (4, 'di', 50);"
    "INSERT INTO videos VALUES (11, 1, 1000, 90, 10, '2024-01-01'), (12, 1, 1000, 300, 0,"
    "  '2024-02-01'), (21, 2, 5000, 100, 0, '2024-01-15'), (41, 4, 4, 3, 1, NULL), (91, 9, 1, 1, "
    "1, "
    "  NULL)";

std::vector<std::int64_t> ids(const SqliteFixture& database, const LeaderboardOptions& options) {
  const auto snapshot = database.snapshot();
  const Catalogue catalogue(*snapshot);
  const CreatorList creators(catalogue, {});
  std::vector<std::int64_t> list;
  for (const CreatorStanding& standing : rank_creators(catalogue, creators, options))
    list.push_back(creators[standing.creator].id.number());
  return list;
}

}  // namespace

TEST_CASE("creators are ranked by followers, views, engagement and score") {
  const SqliteFixture database(kRows);
  using Ids = std::vector<std::int64_t>;
  CHECK(ids(database, {.by = CreatorMetric::followers}) == Ids{2, 1, 4, 3});
  CHECK(ids(database, {.by = CreatorMetric::views}) == Ids{2, 1, 4, 3});
  CHECK(ids(database, {.by = CreatorMetric::engagement}) == Ids{4, 1, 2, 3});
  CHECK(ids(database, {.by = CreatorMetric::score}) == Ids{1, 4, 3, 2});
  CHECK(ids(database, {.by = CreatorMetric::views, .limit = 1}) == Ids{2});
  CHECK(ids(database, {.by = CreatorMetric::engagement, .min_views = 100}) == Ids{1, 2});
}

TEST_CASE("a period counts the videos of that time alone") {
  const SqliteFixture database(kRows);
  const LeaderboardOptions january{.by = CreatorMetric::engagement,
                                   .period = {.until = parse_timestamp("2024-02-01")}};
  CHECK(ids(database, january) == std::vector<std::int64_t>{1, 2, 3, 4});
}

TEST_CASE("a standing adds up the creator's videos and says why") {
  const SqliteFixture database(kRows);
  const auto snapshot = database.snapshot();
  const Catalogue catalogue(*snapshot);
  const CreatorList creators(catalogue, {});
  const auto first = rank_creators(catalogue, creators, {.by = CreatorMetric::score}).front();
  CHECK(first.videos == 2);
  CHECK(first.counts.views == 2000);
  CHECK(first.value == metric::Figure((50 + 400) / 3000.0));
  CHECK(explain(CreatorMetric::score, first, creators) ==
        "(prior 0.05 x 1000 views + 390 likes + 10 comments) / (1000 + 2000 views) = 0.15");
  CHECK(explain(CreatorMetric::followers, first, creators) == "50 followers");
}

TEST_CASE("followers that are not there cannot rank") {
  const SqliteFixture database(
      "CREATE TABLE creators(id INTEGER, username TEXT);"
      "CREATE TABLE videos(id INTEGER, creator_id INTEGER, view_count INTEGER, like_count INTEGER,"
      " comment_count INTEGER)");
  CHECK(thrown(ErrorKind::failed, [&] { (void)ids(database, {}); }) ==
        "--by followers needs the column \"follower_count\", which the table creators does not "
        "have; leave it out or add the column");
}
