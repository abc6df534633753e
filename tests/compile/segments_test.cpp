#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "core/store/history.h"
#include "core/verify/folder/verify_folder.h"
#include "core/versions/takedown.h"
#include "tests/compile/divided_feed.h"
#include "tests/support/thrown.h"
#include "tests/verify/folder/damage_in.h"

using namespace vizzy;
using namespace vizzy::compile;
using namespace vizzy::test;

namespace {

verify::folder::VerifyReport verify_report(store::FileStore& store) {
  NoProgress progress;
  return verify::folder::verify_folder(store, {}, progress);
}

/// The ids that are in a genre, best first.
std::vector<int> expected(int remainder) {
  std::vector<int> list;
  for (int i = 60; i > 0; --i)
    if (i % 3 == remainder && i % 10 != 0) list.push_back(i);
  return list;
}

}  // namespace

TEST_CASE("each value of the column becomes a feed of its own, in the order of the whole feed") {
  DividedFeed songs;
  const BuildReport report = songs.publish();
  CHECK(songs.ids("songs").size() == 60);
  CHECK(songs.ids("songs/~48ip~20~48op") == expected(0));
  CHECK(songs.ids("songs/folk") == expected(1));
  CHECK(songs.ids("songs/rock") == expected(2));
  CHECK(report.feeds.size() == 4);
  CHECK(report.feeds[0].name == "songs");
  CHECK(read_feed(songs.store, "songs/folk").entry.at("feed") == "songs/folk");
  CHECK_FALSE(read_feed(songs.store, "songs/folk").entry.contains("segments"));
  CHECK(verify_report(songs.store).damage.empty());
  CHECK(compile::text(report).find("  3 segments hold 54 items\n") != std::string::npos);
}

TEST_CASE("the entry leads to a directory with titles and totals, in the order of the values") {
  DividedFeed songs;
  (void)songs.publish();
  CHECK(songs.directory().dump() ==
        R"({"segments":[{"title":"Hip Hop","total":18,"url":"v1/songs/~48ip~20~48op",)"
        R"("values":["Hip Hop"]},{"title":"folk","total":18,"url":"v1/songs/folk",)"
        R"("values":["folk"]},{"title":"rock","total":18,"url":"v1/songs/rock",)"
        R"("values":["rock"]}],"title":"All songs"})");
}

TEST_CASE("two columns give a feed for each pair of values that occurs") {
  DividedFeed songs;
  songs.build.definition = DividedFeed::definition(R"(["country","genre"])");
  (void)songs.publish();
  const auto directory = songs.directory();
  CHECK(directory.at("segments").size() == 6);
  CHECK(directory.at("segments")[0].at("title") == "US / Hip Hop");
  CHECK(directory.at("segments")[5].at("url") == "v1/songs/de/rock");
  const std::vector<int> ids = songs.ids("songs/de/rock");
  CHECK(std::ranges::all_of(ids, [](int id) { return id % 2 == 1 && id % 3 == 2; }));
  CHECK(verify_report(songs.store).damage.empty());
}

TEST_CASE("max_items keeps the best of the feed and the best of each segment") {
  DividedFeed songs;
  songs.build.definition = DividedFeed::definition(R"(["genre"])", R"(,"max_items":5)");
  (void)songs.publish();
  CHECK(songs.ids("songs") == std::vector<int>{60, 59, 58, 57, 56});
  CHECK(songs.ids("songs/folk") == std::vector<int>{58, 55, 52, 49, 46});
  CHECK(songs.directory().at("segments")[1].at("total") == 5);
  CHECK(verify_report(songs.store).damage.empty());
}

TEST_CASE("a change of one item touches the entries of its feed and of its segment alone") {
  DividedFeed songs;
  (void)songs.publish();
  const auto rock = songs.store.read("public/v1/songs/rock.json");
  songs.database.run("UPDATE songs SET plays = 599 WHERE id = 1");
  const BuildReport report = songs.publish();
  CHECK(report.entries.written == 2);
  CHECK(report.entries.reused == 2);
  CHECK(songs.store.read("public/v1/songs/rock.json") == rock);
  CHECK(songs.ids("songs/folk").front() == 1);
  CHECK_FALSE(songs.publish().changed);
}

TEST_CASE("an item that changes its segment does not change the pages of the whole feed") {
  DividedFeed songs;
  (void)songs.publish();
  const std::string version = read_feed(songs.store, "songs").entry.at("version");
  songs.database.run("UPDATE songs SET genre = 'rock' WHERE id = 1");
  CHECK(songs.publish().entries.written == 3);
  CHECK(read_feed(songs.store, "songs").entry.at("version") == version);
  CHECK(songs.directory().at("segments")[2].at("total") == 19);
  CHECK(songs.ids("songs/rock").back() == 1);
}

TEST_CASE("a segment whose last item is gone disappears, and a new one appears") {
  DividedFeed songs;
  (void)songs.publish();
  songs.database.run("UPDATE songs SET genre = 'jazz' WHERE genre = 'folk'");
  CHECK(songs.publish().entries.removed == 1);
  CHECK(songs.store.read("public/v1/songs/folk.json") == std::nullopt);
  CHECK(songs.store.read("public/v1/songs/folk.json.gz") == std::nullopt);
  CHECK(songs.ids("songs/jazz") == expected(1));
  CHECK(verify_report(songs.store).damage.empty());
  CHECK(verify_report(songs.store).garbage_files == 0);
}

TEST_CASE("more segments than max_segments are refused with the column that has the most values") {
  DividedFeed songs;
  songs.build.definition = DividedFeed::definition(R"(["country","name"])", R"(,"max_segments":7)");
  const std::string message = thrown(ErrorKind::gate, [&] { (void)songs.publish(); });
  CHECK(
      message ==
      "test.json: feeds.songs.segment_by: more than 7 segments (max_segments); the column \"name\" "
      "has 8 values or more, \"song1\" among them; name a column with fewer, or raise "
      "max_segments");
  CHECK(songs.store.public_files().empty());
}

TEST_CASE("the segments of a feed together are guarded against a loss, one alone is not") {
  DividedFeed songs;
  (void)songs.publish();
  songs.database.run("UPDATE songs SET genre = NULL WHERE genre = 'folk'");
  CHECK(thrown(ErrorKind::gate, [&] { (void)songs.publish(); }) ==
        "the segments of songs: 36 items where the last version has 54, a loss of more than "
        "max_shrink (20%); if that is right, pass --allow-shrink");
  songs.build.options.shrink = Shrink::allowed;
  CHECK(songs.publish().entries.removed == 1);
}

TEST_CASE("a value that cannot name a segment is a bad row") {
  DividedFeed songs;
  songs.database.run(
      "UPDATE songs SET genre = 1.5 WHERE id = 7; UPDATE songs SET genre = x'00' WHERE id = 8");
  songs.database.run("UPDATE songs SET country = '" + std::string(201, 'a') + "' WHERE id = 9");
  songs.build.definition = DividedFeed::definition(R"(["genre","country"])");
  const std::string message = thrown(ErrorKind::failed, [&] { (void)songs.publish(); });
  CHECK(message.find("key 8: genre: is a blob of 1 byte; the value of a segment is an integer or "
                     "text") != std::string::npos);
  CHECK(message.find("select its text: lower(hex(genre)) AS genre") != std::string::npos);
  CHECK(message.find("key 9: country: is too long for the path of a segment; shorten it in the "
                     "SQL") != std::string::npos);
}

TEST_CASE("a value that is too long for a path says how much room there is, and what has more") {
  for (const auto& [letter, most] : {std::pair{"ы", 33}, {"見", 22}, {"a", 200}, {"A", 66}}) {
    DividedFeed songs;
    std::string longest;
    for (int i = 0; i < most; ++i) longest += letter;
    songs.database.run("UPDATE songs SET genre = '" + longest + "' WHERE id = 9");
    CHECK(songs.publish().feeds.size() == 5);
    songs.database.run("UPDATE songs SET genre = genre || '" + std::string(letter) +
                       "' WHERE id = 9");
    CHECK(thrown(ErrorKind::failed, [&] { (void)songs.publish(); })
              .ends_with("key 9: genre: is too long for the path of a segment; shorten it in the "
                         "SQL\n  remedy: a path has room for 200 of a-z and 0-9, for 33 Cyrillic "
                         "letters or for 22 of Chinese, Japanese or Korean: name a column with a "
                         "short code in segment_by, and the column with its name in "
                         "segment_titles"));
  }
}

TEST_CASE("people read the titles of segments instead of their values") {
  DividedFeed songs;
  songs.database.run(
      "ALTER TABLE songs ADD genre_name TEXT; UPDATE songs SET genre_name = CASE genre WHEN 'folk' "
      "THEN 'народная музыка и бардовская песня' WHEN 'rock' THEN iif(id = 5, 'Rock', 'rocks') "
      "END");
  songs.build.definition =
      DividedFeed::definition(R"(["genre"])", R"(,"segment_titles":["genre_name"])");
  (void)songs.publish();
  const auto titles = [&] {
    const auto directory = songs.directory();
    std::vector<std::string> list;
    for (const auto& segment : directory.at("segments")) list.push_back(segment.at("title"));
    return list;
  };
  const std::vector<std::string> all{"Hip Hop", "народная музыка и бардовская песня", "Rock"};
  CHECK(titles() == all);
  NoProgress progress;
  (void)versions::take_down(songs.store, {.keys = {"7"}}, progress);
  CHECK(titles() == all);
  CHECK(verify_report(songs.store).damage.empty());
  songs.build.definition = DividedFeed::definition(R"(["country","genre"])",
                                                   R"(,"segment_titles":["country","genre_name"])");
  songs.build.options.allow_breaking = {"songs"};
  (void)songs.publish();
  CHECK(titles().at(1) == "US / народная музыка и бардовская песня");
}

TEST_CASE("there are as many columns of titles as of segments") {
  CHECK(thrown(
            ErrorKind::usage,
            [] { (void)DividedFeed::definition(R"(["genre"])", R"(,"segment_titles":["a","b"])"); })
            .starts_with("test.json: feeds.songs.segment_titles: found [\"a\",\"b\"], expected a "
                         "column for each of segment_by"));
}

TEST_CASE("integers name segments by their digits") {
  DividedFeed songs;
  songs.database.run("ALTER TABLE songs ADD year INTEGER; UPDATE songs SET year = 2000 - id % 2");
  songs.build.definition = DividedFeed::definition(R"(["year"])");
  (void)songs.publish();
  CHECK(songs.ids("songs/1999").size() == 30);
  CHECK(songs.directory().at("segments")[1].at("title") == "2000");
}

TEST_CASE("a column of segments that the query lacks is named") {
  DividedFeed songs;
  songs.build.definition = DividedFeed::definition(R"(["genres"])");
  CHECK(thrown(ErrorKind::failed, [&] { (void)songs.publish(); }) ==
        "test.json: feeds.songs.sql: the query returns no column \"genres\" (did you mean "
        "\"genre\"?); it returns id, name, genre, country, plays");
}

TEST_CASE("verify finds a directory that disagrees with the manifest") {
  DividedFeed songs;
  (void)songs.publish();
  store::Manifest manifest = store::read_manifest(songs.store, 1);
  REQUIRE(manifest.feeds[1].outline.name == "songs/~48ip~20~48op");
  std::swap(manifest.feeds[1].outline.name, manifest.feeds[2].outline.name);
  manifest.feeds.erase(manifest.feeds.begin() + 3);
  songs.store.set("state/manifests/000000000001.json", store::manifest_json(manifest));
  store::write_commit(
      songs.store,
      {.sequence = 1, .manifest = codec::sha256(store::manifest_json(manifest)), .plan = {}});
  const verify::folder::VerifyReport report = verify_report(songs.store);
  const std::vector<std::string> damage = damage_in(report);
  CHECK(std::ranges::find(damage,
                          "feed songs of sequence 1: its directory disagrees with the manifest "
                          "about v1/songs/rock") != damage.end());
}
