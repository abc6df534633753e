#include "core/feed/metric_column.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>

#include "core/analytics/top_videos.h"
#include "core/feed/document.h"
#include "core/feed/document_sort_key.h"
#include "core/feed/read_items.h"
#include "core/format/url.h"
#include "core/timestamp.h"
#include "tests/analytics/month.h"
#include "tests/support/sqlite_fixture.h"
#include "tests/support/thrown.h"
#include "tests/support/views.h"

using namespace vizzy;
using namespace vizzy::feed;
using namespace vizzy::test;

namespace {

definition::Definition definition_with(const std::string& metric, const std::string& sort = "desc",
                                       const std::string& more = "") {
  const std::string fields =
      R"({"id":{"type":"integer"},"m":{"type":"decimal","digits":6,"metric":)" + metric + more +
      "}}";
  return definition::parse_definition(
      R"({"vizzy":1,"feeds":{"f":{"sql":"SELECT * FROM videos","key":"id","sort":[{"field":"m","order":")" +
          sort + R"("}],"fields":)" + fields +
          R"(}},"documents":{"creators":{"sql":"SELECT id FROM creators","key":"id","fields":{"id":{"type":"integer"}},
          "children":{"top":{"sql":"SELECT * FROM videos","parent":"creator_id","key":"id","limit":4,
          "sort":[{"field":"m","order":"desc"},{"field":"view_count","order":"desc"}],"fields":)" +
          fields.substr(0, fields.size() - 1) + R"(,"view_count":{"type":"integer"}}}}}}})",
      "my.json");
}

const std::string kScore =
    R"({"name":"score","views":"view_count","likes":"like_count","comments":"comment_count","per":"creator_id"})";
const std::string kEngagement =
    R"({"name":"engagement","views":"view_count","likes":"like_count","comments":"comment_count"})";
std::string velocity(const std::string& as_of) {
  return R"({"name":"velocity","views":"view_count","published":"published_at")" +
         (as_of.empty() ? "" : R"(,"as_of":")" + as_of + "\"") + "}";
}

std::vector<std::string> items(source::Snapshot& snapshot,
                               const definition::Definition& definition) {
  NoProgress progress;
  sort::MemoryBudget memory(std::size_t{1} << 20, std::filesystem::temp_directory_path());
  ItemTable table(memory);
  read_items(snapshot, definition.feeds[0], nothing_denied, table, progress);
  std::vector<std::string> list;
  table.visit([&](const Item& item) { list.emplace_back(item.json); });
  return list;
}

const char* const kVideos =
    "CREATE TABLE videos(id INTEGER PRIMARY KEY, creator_id INTEGER, view_count INTEGER,"
    "  like_count INTEGER, comment_count INTEGER, published_at TEXT);"
    "INSERT INTO videos VALUES (1, 1, 1000, 40, 10, '2024-01-01'), (2, 1, 4000, 100, 0, "
    "'2024-01-05'),"
    "  (3, 2, 90, 9, NULL, NULL), (4, NULL, 0, 0, 0, '2024-01-04T12:00:00Z')";

}  // namespace

TEST_CASE("documents rank and show the figures of analytics, for every creator") {
  for (const auto& data : months()) {
    const Month month(data);
    const auto snapshot = month.snapshot();
    const analytics::Catalogue catalogue(*snapshot);
    const analytics::CreatorList creators(catalogue, {});
    const std::string as_of = "2017-10-22T00:00:00Z";
    for (const auto& [metric, json] : std::vector<std::pair<metric::Metric, std::string>>{
             {metric::Metric::engagement, kEngagement},
             {metric::Metric::score, kScore},
             {metric::Metric::velocity, velocity(as_of)}}) {
      INFO(data.string() << " " << json);
      std::map<std::string, std::string> expected;
      NoProgress progress;
      analytics::rank_videos(
          catalogue, creators,
          {.by = metric,
           .of = analytics::TopVideosOf::each_creator,
           .limit = 4,
           .as_of = *parse_timestamp(as_of)},
          progress, [&](const analytics::RankedVideo& video) {
            std::string& list = expected[video.creator->id.shown()];
            list +=
                (list.empty() ? "" : ",") + std::string("{\"id\":") + video.id.shown() + ",\"m\":";
            append_decimal(list, *round_decimal(metric::as_double(video.value), 6));
            list += ",\"view_count\":" + std::to_string(video.evidence.counts.views) + "}";
          });
      const std::size_t with_videos = expected.size();
      std::size_t compared = 0;
      const definition::Definition compiled = definition_with(json);
      sort::MemoryBudget memory(std::size_t{1} << 20, std::filesystem::temp_directory_path());
      DocumentTable table(compiled.documents[0], memory);
      table.read(*snapshot, nothing_denied, progress);
      DocumentStream documents = table.sorted();
      while (const auto document = documents.next()) {
        const std::string id(format::document_of(url_of_sort_key(document->sort_key)).second);
        const std::string& videos = expected[id];
        CHECK(document->json == "{\"id\":" + id + ",\"top\":[" + videos + "]}");
        compared += videos.empty() ? 0 : 1;
      }
      CHECK(compared == with_videos);
    }
  }
}

TEST_CASE(
    "velocity counts from the newest video, or from a day that is named, never from the clock") {
  const SqliteFixture database(kVideos);
  const auto snapshot = database.snapshot();
  CHECK(items(*snapshot, definition_with(velocity(""))) ==
        std::vector<std::string>{R"({"id":2,"m":4000})", R"({"id":1,"m":250})", R"({"id":4,"m":0})",
                                 R"({"id":3})"});
  CHECK(items(*snapshot, definition_with(velocity("2024-01-11")))[1] == R"({"id":1,"m":100})");
}

TEST_CASE("a score shrinks towards the rows of the same creator, and nobody is a stranger") {
  const SqliteFixture database(kVideos);
  const auto list = items(*database.snapshot(), definition_with(kScore));
  CHECK(list == std::vector<std::string>{R"({"id":3,"m":0.057916})", R"({"id":4,"m":0.05})",
                                         R"({"id":1,"m":0.041667})", R"({"id":2,"m":0.026667})"});
}

TEST_CASE("with optional, a count that is NULL leaves the field out") {
  const SqliteFixture database(kVideos);
  const auto list =
      items(*database.snapshot(), definition_with(kScore, "desc", R"(,"optional":true)"));
  CHECK(list.back() == R"({"id":3})");
}

TEST_CASE("a row that has no figure is told, with its key") {
  const SqliteFixture database(
      std::string(kVideos) +
      ";UPDATE videos SET published_at = 'soon', like_count = -1 WHERE id = 2");
  CHECK(thrown(ErrorKind::failed,
               [&] { (void)items(*database.snapshot(), definition_with(velocity(""))); }) ==
        "1 of 4 rows do not fit the definition; correct the rows, the SQL or the declared types\n"
        "my.json: feeds.f: key 2: m: is the text \"soon\", expected a time");
  CHECK(thrown(ErrorKind::failed,
               [&] { (void)items(*database.snapshot(), definition_with(kScore)); }) ==
        "1 of 4 rows do not fit the definition; correct the rows, the SQL or the declared types\n"
        "my.json: feeds.f: key 2: m: one of its counts is -1; a count is not negative");
}

TEST_CASE("a metric that is wrong is told with its path") {
  const auto wrong = [](const std::string& metric, const std::string& more = "") {
    return thrown(ErrorKind::usage, [&] { (void)definition_with(metric, "desc", more); });
  };
  CHECK(wrong(R"({"name":"speed"})") ==
        "my.json: feeds.f.fields.m.metric.name: found \"speed\", expected engagement, velocity or "
        "score");
  CHECK(wrong(R"({"name":"score","views":"v"})") ==
        "my.json: feeds.f.fields.m.metric: \"likes\" is missing; found name, views");
  CHECK(wrong(velocity("tomorrow")) ==
        "my.json: feeds.f.fields.m.metric.as_of: found \"tomorrow\", expected a time, as in "
        "\"2024-01-31T12:00:00Z\"");
  CHECK(wrong(kScore, R"(,"ratio":{"of":["a"],"to":"b"})") ==
        "my.json: feeds.f.fields.m.metric: cannot be combined with a ratio; remove one of them");
  CHECK(wrong(kScore, R"(,"column":"c")") ==
        "my.json: feeds.f.fields.m.column: a metric names its columns itself; remove the word");
}
