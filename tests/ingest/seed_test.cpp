#include "core/ingest/seed.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <set>

#include "core/ingest/person.h"
#include "tests/ingest/workspace.h"

using namespace vizzy;
using namespace vizzy::ingest;
using vizzy::test::complaint;
using vizzy::test::rows_of;
using vizzy::test::Workspace;

namespace {

// The rate as an integer: how SQLite prints doubles differs between its versions.
constexpr const char* kAllRows =
    "SELECT id, username, display_name, avatar_url, bio, category, country, is_verified, "
    "follower_count, following_count, video_count, total_views, total_likes, "
    "CAST(avg_engagement_rate * 1000000000 AS INTEGER), created_at FROM creators UNION ALL "
    "SELECT id, creator_id, title, thumbnail_url, duration_s, view_count, like_count, "
    "comment_count, share_count, published_at, '', '', '', '', '' FROM videos";

void seed_into(const std::string& database, std::uint64_t creators, std::uint64_t videos,
               std::uint64_t rng_seed = 1, bool replace = false, const std::stop_token& stop = {}) {
  SeedOptions options;
  options.database = database;
  options.size = {creators, videos, rng_seed};
  options.replace = replace;
  NoProgress progress;
  seed(options, stop, progress);
}

/// FNV-1a, 64 bits (http://www.isthe.com/chongo/tech/comp/fnv/).
std::uint64_t digest(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash;
}

/// Asks for a stop when the work has come to `at`.
class StopAt final : public Progress {
 public:
  explicit StopAt(std::uint64_t at) : at_(at) {}
  void begin(std::string_view, std::uint64_t) override {}
  void update(std::uint64_t done) override {
    if (done >= at_) source.request_stop();
  }
  std::stop_source source;

 private:
  std::uint64_t at_;
};

}  // namespace

TEST_CASE("seed 1 gives the same rows on every machine") {
  const Workspace work;
  seed_into(work.path("a.db"), 100, 1000);
  CHECK(digest(rows_of(work.path("a.db"), kAllRows)) == 0x7bce261e6f68a91e);
}

TEST_CASE("another seed gives other rows") {
  const Workspace work;
  seed_into(work.path("a.db"), 20, 100, 1);
  seed_into(work.path("b.db"), 20, 100, 2);
  CHECK(rows_of(work.path("a.db"), kAllRows) != rows_of(work.path("b.db"), kAllRows));
}

TEST_CASE("seeded rows are as many as asked for, and believable") {
  const Workspace work;
  const std::string db = work.path("a.db");
  seed_into(db, 2000, 20'000);
  CHECK(rows_of(db, "SELECT count(*), min(id), max(id) FROM creators") == "2000|1|2000");
  CHECK(rows_of(db, "SELECT count(*), min(id), max(id) FROM videos") == "20000|1|20000");
  const auto is_true = [&](const std::string& condition) {
    CAPTURE(condition);
    CHECK(rows_of(db, "SELECT " + condition) == "1");
  };
  is_true("NOT EXISTS(SELECT 1 FROM videos WHERE like_count + comment_count > view_count)");
  is_true("(SELECT count(*) FROM videos WHERE view_count = 0) BETWEEN 200 AND 600");
  is_true("(SELECT count(*) FROM creators WHERE video_count = 0) BETWEEN 100 AND 500");
  is_true("(SELECT count(*) - count(DISTINCT follower_count) FROM creators) >= 200");
  is_true("(SELECT sum(is_verified) FROM creators) BETWEEN 200 AND 800");
  is_true("NOT EXISTS(SELECT 1 FROM creators WHERE username GLOB '*[^a-z0-9_.]*')");
  is_true("(SELECT min(published_at) >= '2016' AND max(published_at) < '2024-01-01' FROM videos)");
  is_true(
      "NOT EXISTS(SELECT 1 FROM videos v JOIN creators c ON c.id = v.creator_id "
      "WHERE v.published_at < c.created_at)");
  is_true("(SELECT count(DISTINCT unicode(display_name) / 256) FROM creators) >= 10");
}

TEST_CASE("follower counts fall like one over the rank") {
  CHECK(followers_at(1, 10) == followers_at(1, 9));
  for (const std::uint64_t rank : {1U, 11U, 101U, 1001U, 10'001U}) {
    CHECK(followers_at(1, rank) * rank > 40'000'000);
    CHECK(followers_at(1, rank) * rank < 55'000'000);
  }
}

TEST_CASE("seeded totals are the sums of the videos") {
  const Workspace work;
  const std::string db = work.path("a.db");
  seed_into(db, 300, 3000);
  CHECK(rows_of(db,
                "SELECT count(*) FROM creators c LEFT JOIN (SELECT creator_id, count(*) AS n, "
                "sum(view_count) AS v, sum(like_count) AS l, "
                "sum(like_count) + sum(comment_count) AS e FROM videos GROUP BY creator_id) t "
                "ON t.creator_id = c.id WHERE c.video_count <> ifnull(n, 0) "
                "OR c.total_views <> ifnull(v, 0) OR c.total_likes <> ifnull(l, 0) "
                "OR c.avg_engagement_rate <> ifnull(e * 1.0 / nullif(v, 0), 0.0)") == "0");
}

TEST_CASE("a handful of creators gets every video") {
  const Workspace work;
  for (const std::uint64_t creators : {1U, 2U, 3U}) {
    const std::string db = work.path(std::to_string(creators));
    seed_into(db, creators, 50, 7);
    CHECK(rows_of(db, "SELECT sum(video_count) FROM creators") == "50");
  }
  seed_into(work.path("none.db"), 0, 0);
  CHECK(rows_of(work.path("none.db"), "SELECT count(*) FROM creators") == "0");
}

TEST_CASE("usernames stay unique when the names run out") {
  std::set<std::string> usernames;
  const std::uint64_t count = distinct_names() * 3;
  for (std::uint64_t i = 0; i < count; ++i) usernames.insert(person(5, i).username);
  CHECK(usernames.size() == count);
}

TEST_CASE("a database with rows is kept unless it is to be replaced") {
  const Workspace work;
  const std::string db = work.path("a.db");
  seed_into(db, 10, 20);
  CHECK(complaint([&] { seed_into(db, 5, 5); }) ==
        db + " already holds creators or videos; pass --replace to delete them, or name another "
             "database with --db");
  CHECK(rows_of(db, "SELECT count(*) FROM creators") == "10");
  seed_into(db, 5, 7, 1, true);
  CHECK(rows_of(db, "SELECT (SELECT count(*) FROM creators), (SELECT count(*) FROM videos)") ==
        "5|7");
}

TEST_CASE("an interrupted seed leaves no file, and the old rows where there were some") {
  const Workspace work;
  SeedOptions options;
  options.database = work.path("a.db");
  options.size = {2000, 20'000, 1};
  StopAt early(500);
  CHECK(complaint([&] { seed(options, early.source.get_token(), early); },
                  ErrorKind::interrupted) == "interrupted; the database is unchanged");
  CHECK_FALSE(std::filesystem::exists(options.database));

  seed_into(options.database, 10, 20);
  options.replace = true;
  StopAt again(500);
  CHECK(complaint([&] { seed(options, again.source.get_token(), again); },
                  ErrorKind::interrupted) == "interrupted; the database is unchanged");
  CHECK(rows_of(options.database, "SELECT count(*) FROM creators") == "10");
}

TEST_CASE("a size that cannot be is a usage error") {
  const auto wrong = [](std::uint64_t creators, std::uint64_t videos) {
    return complaint([&] { seed_into("never.db", creators, videos); }, ErrorKind::usage);
  };
  CHECK(wrong(0, 1) == "videos need a creator; pass --creators 1 or more, or --videos 0");
  CHECK(wrong(100'000'001, 1) == "--creators 100000001 is too many; pass at most 100000000");
  CHECK(wrong(1, 1'000'000'001) == "--videos 1000000001 is too many; pass at most 1000000000");
}
