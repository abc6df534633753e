#include "core/analytics/top_videos.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "core/analytics/find_creator.h"
#include "core/error.h"
#include "core/timestamp.h"
#include "tests/analytics/month.h"
#include "tests/analytics/reference.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::analytics;
using namespace vizzy::test;

namespace {

const std::string kAsOf = "2017-10-23T12:00:00Z";

TopVideosOptions by(metric::Metric metric, TopVideosOf of = TopVideosOf::all) {
  return {.by = metric, .of = of, .as_of = *parse_timestamp(kAsOf)};
}

using Ranked = std::map<std::int64_t, std::vector<ReferenceRow>>;

/// What the program says, by creator.
Ranked ranked(source::Snapshot& snapshot, const CreatorList& creators,
              const TopVideosOptions& options) {
  Ranked result;
  NoProgress progress;
  const Catalogue catalogue(snapshot);
  rank_videos(catalogue, creators, options, progress, [&](const RankedVideo& video) {
    auto& list = result[options.of == TopVideosOf::all ? 0 : video.creator->id.number()];
    list.push_back(
        {video.id.number(), metric::as_double(video.value), video.value != metric::Figure()});
    CHECK(video.rank == list.size());
    CHECK(video.value == metric::measure(options.by, video.evidence));
  });
  return result;
}

Ranked ranked(const SqliteFixture& database, const TopVideosOptions& options) {
  const auto snapshot = database.snapshot();
  return ranked(*snapshot, CreatorList(Catalogue(*snapshot), {}), options);
}

std::vector<std::int64_t> ids(const std::vector<ReferenceRow>& rows) {
  std::vector<std::int64_t> list;
  for (const ReferenceRow& row : rows) list.push_back(row.id);
  return list;
}

bool same(const std::vector<ReferenceRow>& a, const std::vector<ReferenceRow>& b) {
  return std::ranges::equal(a, b, [](const ReferenceRow& x, const ReferenceRow& y) {
    return x.id == y.id && x.has_value == y.has_value && x.value == y.value;
  });
}

/// Creator 1 with videos of all kinds, creator 2 with one, creator 3 with none, and an orphan.
const char* const kVideos =
    "CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT, category TEXT, country TEXT);"
    "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator_id INTEGER, title TEXT, view_count "
    "INTEGER,"
    "  like_count INTEGER, comment_count INTEGER, published_at TEXT);"
    "CREATE INDEX videos_creator_id ON videos(creator_id);"
    "INSERT INTO creators VALUES (1, 'ana', 'Food', 'PT'), (2, 'bo', 'Food', 'US'),"
    "  (3, 'cy', 'Tech', 'US');"
    "INSERT INTO videos VALUES"
    "  (11, 1, 'half', 100, 40, 10, '2017-10-03'), (12, 1, 'same rate', 200, 90, 10, '2017-10-13'),"
    "  (13, 1, 'same again', 200, 100, 0, NULL), (14, 1, 'nobody', 0, 5, 0, '2017-10-23'),"
    "  (15, 1, 'unknown', NULL, NULL, NULL, '2017-10-23T11:00:00Z'),"
    "  (21, 2, 'lucky', 4, 3, 0, '2017-10-22 12:00:00'), (91, 9, 'orphan', 10, 10, 10, NULL)";

std::vector<std::string> creators_of(const CreatorList& creators) {
  std::vector<std::string> list;
  for (std::size_t i = 0; i < creators.size(); ++i) list.push_back(creators[i].id.shown());
  return list;
}

}  // namespace

TEST_CASE("the top videos of every creator by every metric are those of plain SQL") {
  for (const auto& data : months()) {
    const Month month(data);
    const auto snapshot = month.snapshot();
    const CreatorList creators(Catalogue(*snapshot), {});
    SQLite::Database database(month.path());
    for (const auto& [word, metric] : metric::metric_words()) {
      INFO(data.string() << " by " << word);
      const Ranked expected = reference(database, metric, kAsOf, 10);
      const Ranked actual = ranked(*snapshot, creators, by(metric, TopVideosOf::each_creator));
      REQUIRE(expected.size() > 10);
      CHECK(actual.size() == expected.size());
      for (const auto& [creator, rows] : expected) {
        INFO("creator " << creator);
        CHECK(same(rows, actual.at(creator)));
        // Asked alone, through the index, the creator has the same list.
        const CreatorList alone = find_creator(Catalogue(*snapshot), std::to_string(creator));
        CHECK(same(rows, ranked(*snapshot, alone, by(metric)).at(0)));
      }
    }
  }
}

TEST_CASE("ties go to more views, then to the smaller id; no views come last") {
  const SqliteFixture database(kVideos);
  const Ranked each = ranked(database, by(metric::Metric::engagement, TopVideosOf::each_creator));
  CHECK(ids(each.at(1)) == std::vector<std::int64_t>{12, 13, 11, 14, 15});
  CHECK(ids(each.at(2)) == std::vector<std::int64_t>{21});
  CHECK_FALSE(each.contains(3));
  CHECK_FALSE(each.contains(9));  // no such creator
  CHECK(ids(ranked(database, by(metric::Metric::engagement)).at(0)) ==
        std::vector<std::int64_t>{21, 12, 13, 11, 14, 15});
}

TEST_CASE("texts as ids rank as integers do, within any memory") {
  const SqliteFixture database(
      "CREATE TABLE creators(id TEXT PRIMARY KEY, username TEXT);"
      "CREATE TABLE videos(id TEXT PRIMARY KEY, creator_id TEXT, title TEXT, view_count INTEGER,"
      "  like_count INTEGER, comment_count INTEGER);"
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
      "  INSERT INTO videos SELECT 'video ' || (i * 7919 % 2000), 'creator ' || (i % 50), 't', 100,"
      "  i % 7, 0 FROM n;"
      "INSERT INTO creators SELECT DISTINCT creator_id, creator_id FROM videos");
  const auto snapshot = database.snapshot();
  const Catalogue catalogue(*snapshot);
  const CreatorList creators(catalogue, {});
  REQUIRE(creators.size() == 50);
  const auto listed = [&](std::uint64_t memory) {
    TopVideosOptions options = by(metric::Metric::likes, TopVideosOf::each_creator);
    options.memory_bytes = memory;
    std::vector<std::string> list;
    NoProgress progress;
    rank_videos(catalogue, creators, options, progress, [&](const RankedVideo& video) {
      list.push_back(video.creator->id.shown() + ": " + video.id.shown());
    });
    return list;
  };
  const std::vector<std::string> all = listed(std::uint64_t{1} << 30);
  REQUIRE(all.size() == 500);
  CHECK(all.front().starts_with("creator 0: video "));
  CHECK(all.at(10).starts_with("creator 1: video "));
  CHECK(std::ranges::is_sorted(creators_of(creators)));
  CHECK(listed(1) == all);
  CHECK(find_creator(catalogue, "creator 7")[0].id == RowId("creator 7"));
}

TEST_CASE("integers are in order before texts, and texts by their bytes") {
  const std::vector<RowId> ids{-5, 7, RowId(""), RowId("10"), RowId("9"), RowId("\u00e9")};
  for (std::size_t i = 0; i < ids.size(); ++i)
    for (std::size_t j = 0; j < ids.size(); ++j) {
      CHECK((ids[i] < ids[j]) == (i < j));
      CHECK((ids[i] == ids[j]) == (i == j));
    }
}

TEST_CASE("counts beyond what a double tells apart are ranked and kept to the last digit") {
  const SqliteFixture database(std::string(kVideos) +
                               ", (31, 3, 'one less', 100, 9007199254740992, 0, NULL),"
                               "  (32, 3, 'more', 1, 9007199254740993, 0, NULL),"
                               "  (33, 3, 'most', 9223372036854775807, 0, 0, NULL)");
  const auto snapshot = database.snapshot();
  const Catalogue catalogue(*snapshot);
  NoProgress progress;
  for (const auto& [metric, id, value] : {std::tuple(metric::Metric::likes, 32, 9007199254740993),
                                          {metric::Metric::views, 33, INT64_MAX}}) {
    std::vector<std::pair<std::int64_t, metric::Figure>> first;
    rank_videos(
        catalogue, CreatorList(catalogue, {}), by(metric), progress,
        [&](const RankedVideo& video) { first.emplace_back(video.id.number(), video.value); });
    CHECK(first.front() == std::pair<std::int64_t, metric::Figure>(id, value));
  }
}

TEST_CASE("a lucky video does not beat a good one by score") {
  const SqliteFixture database(kVideos);
  CHECK(ids(ranked(database, by(metric::Metric::score)).at(0)).front() == 12);
}

TEST_CASE("a video of unknown age has no velocity and comes last") {
  const SqliteFixture database(kVideos);
  const auto rows = ranked(database, by(metric::Metric::velocity)).at(0);
  CHECK(ids(rows) == std::vector<std::int64_t>{12, 11, 21, 14, 15, 13});
  CHECK_FALSE(rows.back().has_value);
  CHECK(rows.front().value == 200 / 10.5);
}

TEST_CASE("limit, views and a period choose what is listed, not what the prior is made of") {
  const SqliteFixture database(kVideos);
  TopVideosOptions options = by(metric::Metric::score);
  const double value = ranked(database, options).at(0).front().value;
  options.limit = 2;
  options.filter = {.min_views = 100,
                    .since = parse_timestamp("2017-10-03"),
                    .until = parse_timestamp("2017-10-14")};
  const auto rows = ranked(database, options).at(0);
  CHECK(ids(rows) == std::vector<std::int64_t>{12, 11});
  CHECK(rows.front().value == value);
  options.filter.until = parse_timestamp("2017-10-13");
  CHECK(ids(ranked(database, options).at(0)) == std::vector<std::int64_t>{11});
}

TEST_CASE("only creators of a category and a country are ranked") {
  const SqliteFixture database(kVideos);
  const auto snapshot = database.snapshot();
  const Catalogue catalogue(*snapshot);
  const CreatorList list(catalogue, {.category = "Food", .country = "US"});
  CHECK(list.size() == 1);
  CHECK(ids(ranked(*snapshot, list, by(metric::Metric::views)).at(0)) ==
        std::vector<std::int64_t>{21});
  CHECK(CreatorList(catalogue, {.category = "Food"}).size() == 2);
  CHECK(thrown(ErrorKind::failed, [&] { (void)CreatorList(catalogue, {.category = "food"}); }) ==
        "no creator has the category \"food\" (did you mean \"Food\"?)");
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)CreatorList(catalogue, {.category = "Food", .country = "Nowhere"});
        }) == "no creator has the country \"Nowhere\"");
}

TEST_CASE("however little memory there is, the lists are the same") {
  SqliteFixture database(kVideos);
  database.run(
      "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 400)"
      "INSERT INTO creators SELECT i, 'user' || i, NULL, NULL FROM n;"
      "WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)"
      "INSERT INTO videos SELECT i, 100 + i * 7919 % 301, printf('%2000d', i), i * 31 % 997, i % "
      "13,"
      "  i % 7, NULL FROM n");
  TopVideosOptions options = by(metric::Metric::engagement, TopVideosOf::each_creator);
  options.limit = 5;
  const Ranked all = ranked(database, options);
  CHECK(all.size() == 303);
  for (const std::uint64_t bytes : {1U, 300'000U, 1'000'000U}) {
    options.memory_bytes = bytes;
    const Ranked slices = ranked(database, options);
    REQUIRE(slices.size() == all.size());
    for (const auto& [creator, rows] : all) CHECK(same(rows, slices.at(creator)));
  }
}

TEST_CASE("one creator's videos are read through the index") {
  SqliteFixture database(kVideos);
  const auto snapshot = database.snapshot();
  const source::Query query =
      Catalogue(*snapshot).videos_query({.creator_id = 1, .with_title = true});
  CHECK(query.parameters.size() == 1);
  SQLite::Statement plan(database.database(), "EXPLAIN QUERY PLAN " + query.sql);
  REQUIRE(plan.executeStep());
  CHECK(plan.getColumn(3).getString() ==
        "SEARCH videos USING INDEX videos_creator_id (creator_id=?)");
}

TEST_CASE("the smaller tables of the original API are enough") {
  const CreatorsDatabase database(4);
  const auto rows = ranked(database, by(metric::Metric::velocity)).at(0);
  CHECK(rows.size() == 8);
  CHECK(rows.front().has_value);  // from created_at
}

TEST_CASE("what the tables do not have is told, with a remedy") {
  const SqliteFixture bare(
      "CREATE TABLE creators(id INTEGER, username TEXT);"
      "CREATE TABLE videos(id INTEGER, creator_id INTEGER, view_count INTEGER, like_count INTEGER,"
      " comment_count INTEGER)");
  CHECK(thrown(ErrorKind::failed, [&] { (void)ranked(bare, by(metric::Metric::velocity)); }) ==
        "velocity needs to know when videos were published, but the table videos has no column "
        "\"published_at\" or \"created_at\"; leave it out or add one");
  const auto snapshot = bare.snapshot();
  CHECK(thrown(ErrorKind::failed,
               [&] { (void)CreatorList(Catalogue(*snapshot), {.country = "US"}); }) ==
        "--country needs the column \"country\", which the table creators does not have; leave it "
        "out or add the column");
  const SqliteFixture wrong(
      "CREATE TABLE creators(id INTEGER, username TEXT);"
      "CREATE TABLE videos(id INTEGER, creator_id INTEGER, views INTEGER)");
  CHECK(thrown(ErrorKind::failed, [&] { (void)Catalogue(*wrong.snapshot()); }) ==
        "the table videos has no column \"view_count\", which analytics needs; add it, or make a "
        "view named videos that has it");
  const SqliteFixture text(std::string(kVideos) +
                           ";UPDATE videos SET like_count = 'x' WHERE id = 12");
  CHECK(
      thrown(ErrorKind::failed, [&] { (void)ranked(text, by(metric::Metric::likes)); }) ==
      "a row with id 12 has no integer in videos.like_count; correct the row or the column's type");
}

TEST_CASE("a creator is found by id or username, and near names are told for all others") {
  const SqliteFixture database(
      "CREATE TABLE creators(id INTEGER PRIMARY KEY, username TEXT);"
      "CREATE TABLE videos(id INTEGER, creator_id INTEGER, view_count INTEGER, like_count INTEGER,"
      " comment_count INTEGER);"
      "INSERT INTO creators VALUES (7, 'logan_paul'), (8, 'logan'), (9, '77'), (10, 'anna')");
  const auto snapshot = database.snapshot();
  const Catalogue catalogue(*snapshot);
  CHECK(find_creator(catalogue, "7")[0].username == "logan_paul");
  CHECK(find_creator(catalogue, "77")[0].id == 9);
  CHECK(find_creator(catalogue, "@anna")[0].id == 10);
  CHECK(thrown(ErrorKind::failed, [&] { (void)find_creator(catalogue, "loga"); }) ==
        "there is no creator with the id or username \"loga\"; did you mean \"logan\" or "
        "\"logan_paul\"?");
  CHECK(thrown(ErrorKind::failed, [&] { (void)find_creator(catalogue, "zzz"); }) ==
        "there is no creator with the id or username \"zzz\"; run vizzy analytics creators to list "
        "some");
}
