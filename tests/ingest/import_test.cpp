
#include "core/ingest/import.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <utility>

#include "core/ingest/input.h"
#include "tests/ingest/importing.h"

using namespace vizzy;
using namespace vizzy::ingest;
using vizzy::test::Importing;
using vizzy::test::one_bad_row;

namespace {

ingest::ImportReport import_file(const std::string& database, const ingest::Table& table,
                                 const std::string& path, bool derive_totals = false) {
  ingest::ImportOptions options;
  options.database = database;
  options.table = &table;
  options.file = path;
  options.derive_totals = derive_totals;
  NoProgress progress;
  return ingest::import_rows(*ingest::open_input(path), options, {}, progress);
}

}  // namespace

TEST_CASE("rows are inserted or updated by id, and only in the columns of the file") {
  Importing import;
  import.creators("id,username,bio,follower_count\n1,ana,first,10\n2,bo,second,20\n");
  const auto report = import.creators("id,username,follower_count\n2,bob,\n3,cy,30\n");
  CHECK(report.inserted == 1);
  CHECK(report.updated == 1);
  CHECK(import.rows("SELECT id, username, bio, follower_count FROM creators") ==
        "1|ana|first|10\n2|bob|second|-\n3|cy|-|30");
}

TEST_CASE("one bad row keeps all others out") {
  Importing import;
  import.creators("id,username\n1,ana\n");
  CHECK(import.wrong_creators("id,username\n1,changed\n2,bo\nx,cy\n") ==
        one_bad_row("creators.csv", "4: id: not an integer: \"x\""));
  CHECK(import.rows("SELECT * FROM (SELECT id, username FROM creators)") == "1|ana");
}

TEST_CASE("bad rows can be left out") {
  Importing import;
  import.options.skip_bad_rows = true;
  const auto report = import.creators("id,username\n1,ana\nx,bo\n3,cy\n");
  CHECK(report.inserted == 2);
  CHECK(ingest::text(report) ==
        "imported into " + import.db() + ": creators 2 inserted, 0 updated, 1 bad row skipped\n");
  CHECK(ingest::notes(report) == "creators.csv:3: id: not an integer: \"x\"\n");
}

TEST_CASE("an id may stand in a file once") {
  Importing import;
  CHECK(import.wrong_creators("id,username\n5,ana\n6,bo\n5,cy\n") ==
        one_bad_row("creators.csv", "4: id: 5 is already on line 2"));
}

TEST_CASE("a username belongs to one creator, in the file and in the database") {
  Importing import;
  CHECK(import.wrong_creators("id,username\n5,ana\n6,ana\n") ==
        one_bad_row("creators.csv", "3: username: \"ana\" is taken by creator 5, line 2"));
  import.creators("id,username\n1,ana\n");
  CHECK(import.wrong_creators("id,username\n2,ana\n") ==
        one_bad_row("creators.csv",
                    "2: username: \"ana\" is taken by creator 1, who is in the database"));
  import.creators("id,username\n1,ana_b\n2,ana\n");
  CHECK(import.rows("SELECT id, username FROM creators ORDER BY id") == "1|ana_b\n2|ana");
}

TEST_CASE("usernames change hands in any order of the rows") {
  const std::pair<const char*, const char*> cases[] = {
      {"2,ana\n1,ana_old\n", "1|ana_old\n2|ana\n3|cy"},            // taken, then given up
      {"1,bo\n2,ana\n", "1|bo\n2|ana\n3|cy"},                      // a swap
      {"1,bo\n2,cy\n3,ana\n", "1|bo\n2|cy\n3|ana"},                // a ring of three
      {"9,ana\n1,bo\n2,cy\n3,new\n", "1|bo\n2|cy\n3|new\n9|ana"},  // a chain from a new one
      {"3,new\n2,cy\n1,bo\n9,ana\n", "1|bo\n2|cy\n3|new\n9|ana"}};
  for (const auto& [rows, expected] : cases) {
    INFO(rows);
    Importing import;
    import.creators("id,username\n1,ana\n2,bo\n3,cy\n");
    import.creators("id,username\n" + std::string(rows));
    CHECK(import.rows("SELECT id, username FROM creators ORDER BY id") == expected);
  }
}

TEST_CASE("a name that its owner does not give up is not taken") {
  Importing import;
  import.creators("id,username,bio\n1,ana,a\n2,bo,b\n3,cy,c\n");
  import.options.skip_bad_rows = true;
  // 2 wants the name of 1, who is not in the file; 3 took 2's and 9 took 3's.
  const auto report = import.creators("id,username,bio\n2,ana,x\n3,bo,x\n9,cy,x\n10,dee,x\n");
  CHECK(report.inserted == 1);
  CHECK(report.updated == 0);
  CHECK(ingest::notes(report) ==
        "creators.csv:2: username: \"ana\" is taken by creator 1, who is in the database\n"
        "creators.csv:3: username: \"bo\" is taken by creator 2, who is in the database\n"
        "creators.csv:4: username: \"cy\" is taken by creator 3, who is in the database\n");
  CHECK(import.rows("SELECT id, username, bio FROM creators ORDER BY id") ==
        "1|ana|a\n2|bo|b\n3|cy|c\n10|dee|x");
}

TEST_CASE("an owner who keeps the name on a later line keeps it") {
  Importing import;
  import.creators("id,username,bio\n1,ana,a\n2,bo,b\n");
  import.options.skip_bad_rows = true;
  const auto report = import.creators("id,username,bio\n2,ana,x\n1,ana,x\n");
  CHECK(ingest::notes(report) ==
        "creators.csv:2: username: \"ana\" is taken by creator 1, line 3\n");
  CHECK(import.rows("SELECT id, username, bio FROM creators ORDER BY id") == "1|ana|x\n2|bo|b");
}

TEST_CASE("a table that refuses the name that nobody has keeps its names") {
  Importing import;
  import.creators("id,username\n1,ana\n2,bo\n");
  SQLite::Database(import.db(), SQLite::OPEN_READWRITE)
      .exec(
          "CREATE TRIGGER plain BEFORE UPDATE ON creators WHEN new.username < 'a' BEGIN "
          "SELECT RAISE(ABORT, 'plain names'); END");
  CHECK(import.wrong_creators("id,username\n1,bo\n2,ana\n").find("\"bo\" is taken by creator 2") !=
        std::string::npos);
}

TEST_CASE("a video needs its creator") {
  Importing import;
  import.creators("id,username\n1,ana\n");
  CHECK(
      import.wrong_videos("id,creator_id\n1,1\n2,9\n") ==
      one_bad_row("videos.csv", "3: creator_id: there is no creator 9; import the creators first"));
  import.videos("id,creator_id,title\n1,1,x\n");
  CHECK(import.rows("SELECT id, creator_id, title, view_count FROM videos") == "1|1|x|-");
}

TEST_CASE("a refused row may be given again") {
  Importing import;
  import.options.skip_bad_rows = true;
  import.creators("id,username\n1,ana\n2,ana\n2,bo\n");
  CHECK(import.rows("SELECT id, username FROM creators ORDER BY id") == "1|ana\n2|bo");
}

TEST_CASE("a constraint that the user has added is told in the words of SQLite") {
  Importing import;
  import.creators("id,username\n1,ana\n");
  SQLite::Database(import.db(), SQLite::OPEN_READWRITE)
      .exec(
          "CREATE TRIGGER no_bo BEFORE INSERT ON creators WHEN new.username = 'bo' "
          "BEGIN SELECT raise(ABORT, 'no bo here'); END");
  CHECK(import.wrong_creators("id,username\n2,bo\n") ==
        one_bad_row("creators.csv", "2: no bo here"));
}

TEST_CASE("a dry run checks everything and changes nothing") {
  Importing import;
  import.options.dry_run = true;
  const auto report = import.creators("id,username\n1,ana\n");
  CHECK(ingest::text(report) ==
        "would import into " + import.db() + ": creators 1 inserted, 0 updated\n");
  CHECK_FALSE(import.has_database());
  CHECK(import.wrong_creators("id,username\n1,ana\n1,bo\n") ==
        one_bad_row("creators.csv", "3: id: 1 is already on line 2"));
  import.options.dry_run = false;
  import.creators("id,username\n1,ana\n");
  import.options.dry_run = true;
  CHECK(import.creators("id,username\n1,bo\n").updated == 1);
  CHECK(import.rows("SELECT username FROM creators") == "ana");
}

TEST_CASE("unknown columns are ignored with a note that names the nearest one") {
  Importing import;
  const auto report = import.creators("id,username,folower_count,first_seen_on\n1,ana,3,x\n");
  CHECK(ingest::notes(report) ==
        "note: creators.csv: the column \"folower_count\" is ignored, creators has none "
        "(did you mean \"follower_count\"?)\n"
        "note: creators.csv: the column \"first_seen_on\" is ignored, creators has none\n");
}

TEST_CASE("totals are derived from the videos, NULL counting as 0") {
  Importing import;
  import.creators("id,username,total_views\n1,ana,\n2,bo,99\n3,cy,\n");
  import.options.derive_totals = true;
  const auto report = import.videos(
      "id,creator_id,view_count,like_count,comment_count\n"
      "1,1,100,10,5\n2,1,300,,5\n3,3,0,0,7\n4,3,,,\n");
  CHECK(report.creators_derived == 3);
  CHECK(import.rows("SELECT id, video_count, total_views, total_likes, avg_engagement_rate "
                    "FROM creators") == "1|2|400|10|0.05\n2|0|0|0|0.0\n3|2|0|0|0.0");
  import.creators("id,username,total_views\n1,ana,1\n");
  CHECK(import.rows("SELECT total_views FROM creators WHERE id = 1") == "400");
}

TEST_CASE("totals beyond 64 bits are an error and nothing is imported") {
  Importing import;
  import.creators("id,username\n1,ana\n");
  import.options.derive_totals = true;
  CHECK(
      import.wrong_videos("id,creator_id,view_count\n1,1,9223372036854775807\n2,1,1\n") ==
      "the views, likes or comments of a creator add up to more than fits in 64 bits; correct the "
      "counters of the videos");
  CHECK(import.rows("SELECT count(*) FROM videos") == "0");
}

TEST_CASE("the report as JSON holds every fact") {
  Importing import;
  import.options.skip_bad_rows = true;
  auto report = import.creators("id,username,x\n1,ana,\n2\n");
  report.database = "a.db";
  CHECK(ingest::json(report) == R"({
  "database": "a.db",
  "table": "creators",
  "file": "creators.csv",
  "dry_run": false,
  "refused": false,
  "inserted": 1,
  "updated": 0,
  "skipped": 1,
  "ignored_columns": [
    "x"
  ],
  "bad_row_count": 1,
  "bad_rows": [
    {
      "place": "creators.csv:3",
      "column": "",
      "reason": "1 field where the header has 3"
    }
  ]
}
)");
}

TEST_CASE("an interrupted import leaves no file") {
  const test::Workspace work;
  std::istringstream input("id,username\n1,ana\n");
  ingest::ImportOptions options;
  options.database = work.path("a.db");
  std::stop_source source;
  source.request_stop();
  NoProgress progress;
  CHECK(test::complaint(
            [&] {
              static_cast<void>(ingest::import_rows(input, options, source.get_token(), progress));
            },
            ErrorKind::interrupted) == "interrupted; the database is unchanged");
  CHECK_FALSE(std::filesystem::exists(options.database));
}

TEST_CASE("real channels and videos come in as they are") {
  const test::Workspace work;
  const std::string db = work.path("a.db");
  const std::string folder = VIZZY_TEST_FIXTURES "/youtube/";
  CHECK(import_file(db, ingest::creators_table(), folder + "creators.csv").inserted == 26);
  const auto report = import_file(db, ingest::videos_table(), folder + "videos.csv", true);
  CHECK(report.inserted == 17);
  CHECK(report.ignored_columns == std::vector<std::string>{"external_id", "first_seen_on"});
  CHECK(test::rows_of(db, "SELECT title, view_count FROM videos WHERE id = 254") ==
        "BTS (방탄소년단) 'DNA' Official Teaser 1|15035822");
  CHECK(test::rows_of(db,
                      "SELECT count(follower_count), count(published_at) FROM creators, videos") ==
        "0|0");
}

TEST_CASE("the whole real data set comes in cleanly") {
  const char* named = std::getenv("VIZZY_SHARED_DATA");
  const std::filesystem::path folder =
      std::filesystem::path(named != nullptr ? named : VIZZY_SHARED_DATA) / "youtube-2017-us";
  if (!std::filesystem::exists(folder)) {
    WARN("skipped: " << folder << " is absent; set VIZZY_SHARED_DATA");
    return;
  }
  const test::Workspace work;
  const std::string db = work.path("a.db");
  CHECK(import_file(db, ingest::creators_table(), folder / "creators.csv").inserted == 1230);
  CHECK(import_file(db, ingest::videos_table(), folder / "videos.csv", true).inserted == 2335);
  CHECK(test::rows_of(db, "SELECT sum(total_views), sum(video_count) FROM creators") ==
        "2179085242|2335");
}
