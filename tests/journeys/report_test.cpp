#include "core/journeys/report.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <string>

#include "core/damaged_file.h"
#include "core/error.h"
#include "core/journeys/bar_chart.h"
#include "core/store/history.h"
#include "core/store/layout.h"
#include "tests/compile/builder.h"
#include "tests/compile/divided_feed.h"
#include "tests/store/memory_store.h"
#include "tests/support/creators_database.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::journeys;
using namespace vizzy::test;
using namespace std::chrono_literals;

namespace {

serve::NetworkProfile slow() { return serve::parse_network_profile("400,400"); }

const PricedJourney& journey(const Side& side, const std::string& name) {
  for (const PricedJourney& each : side.journeys)
    if (each.name == name) return each;
  throw std::out_of_range(name);
}

/// 250 creators in pages of 100, two versions.
struct Published {
  Published() : database(250), build{database, exact_definition(100)} {
    REQUIRE(build(store).sequence == 1);
  }
  CreatorsDatabase database;
  Builder build;
  MemoryStore store;
};

}  // namespace

TEST_CASE("a request costs a round trip, a connection its handshakes, bytes the bandwidth",
          "[report]") {
  // 1,000 bytes are one packet of 1,040: 20.8 ms at 400 kbit/s.
  CHECK(modelled_time({.handshake_round_trips = 0, .answers = {1'000}}, slow()) == 420'800us);
  CHECK(modelled_time({.handshake_round_trips = 1, .answers = {1'000}}, slow()) == 820'800us);
  CHECK(modelled_time({.handshake_round_trips = 2, .answers = {1'000, 1'000}}, slow()) ==
        1'641'600us);
  CHECK(modelled_time({.handshake_round_trips = 1, .answers = {}}, slow()) == 400ms);
}

TEST_CASE("slow start adds a round trip for each window that the link could have sent faster",
          "[report]") {
  const auto fast = serve::parse_network_profile("100,8000");  // 100,000 bytes in a round trip
  // 14,600 bytes in a first round, 29,200 in a second, 1,460 are left: 1.5 ms.
  CHECK(modelled_time({.answers = {14'600 + 29'200 + 1'460}}, fast) == 301'500us);
  // All fits into the window: ten packets.
  CHECK(modelled_time({.answers = {14'600}}, fast) == 115ms);
  // The window that one answer opened serves the next.
  CHECK(modelled_time({.answers = {14'601, 14'601}}, fast) ==
        100ms + 100ms + 41us + 100ms + 15'041us);
}

TEST_CASE("a link that is slower than the window is kept busy", "[report]") {
  // 14,600 bytes take 300 ms, less than a round trip; 29,200 take more: the rest has no pause.
  const auto time = modelled_time({.answers = {100'000}}, slow());
  CHECK(time > 400ms + 400ms + 1'700ms);
  CHECK(time < 400ms + 400ms + 1'800ms);
}

TEST_CASE("the journeys of a feed are those of its files", "[report]") {
  Published feed;
  const Report report = make_report(feed.store, original_api());
  REQUIRE(report.feeds.size() == 1);
  REQUIRE(report.sides.size() == 3);
  const Side& own = report.sides[0];
  const std::uint64_t entry = feed.store.size("public/v1/discovery.json.br").value();
  CHECK(own.name == "vizzy, discovery");
  CHECK(journey(own, "cold open").requests == 1);
  CHECK(journey(own, "cold open").bytes == entry);
  CHECK(journey(own, "scroll 100 items").requests == 1);
  CHECK(journey(own, "return visit, unchanged").bytes == 0);
  CHECK(journey(own, "return visit, next version").bytes == entry);
  REQUIRE(report.feeds[0].median_document);
  CHECK(journey(own, "open a profile").bytes ==
        std::min(report.feeds[0].median_document->identity, report.feeds[0].median_document->gzip));
  CHECK(report.networks.size() == 3);
  CHECK_FALSE(report.feeds[0].reuse);
}

TEST_CASE("a scroll of small pages asks for as many as it needs", "[report]") {
  Published feed;
  feed.build.definition = exact_definition(10);
  MemoryStore small;
  REQUIRE(feed.build(small).sequence == 1);
  const Report report = make_report(small, {});
  const PricedJourney& scroll = journey(report.sides[0], "scroll 100 items");
  CHECK(scroll.requests > 5);
  CHECK(scroll.requests < 20);
  CHECK(scroll.bytes > journey(report.sides[0], "cold open").bytes);
}

TEST_CASE("pages that both versions have are counted", "[report]") {
  Published feed;
  feed.database.run("UPDATE creators SET follower_count = follower_count + 1 WHERE id = 3");
  REQUIRE(feed.build(feed.store).sequence == 2);
  const auto journeys = feed_journeys(feed.store);
  REQUIRE(journeys[0].reuse);
  CHECK(journeys[0].reuse->pages >= 1);
  CHECK(journeys[0].reuse->reused == journeys[0].reuse->pages - 1);
}

TEST_CASE("a reader who returns downloads the changes of the span that covers its absence",
          "[report]") {
  Published feed;
  const std::uint64_t first = feed.store.size("public/v1/discovery.json.br").value();
  const Report alone = make_report(feed.store, {});
  REQUIRE(alone.sides.size() == 1);  // nobody holds an older version
  CHECK(journey(alone.sides[0], "return after a day").bytes == first);
  for (const int hours : {9 * 24, 36, 1}) {
    feed.database.run("UPDATE creators SET follower_count = follower_count + 1 WHERE id > 247");
    feed.build.options.now += std::chrono::hours(hours);
    (void)feed.build(feed.store);
  }
  const auto size = [&](const std::string& url) {
    return feed.store.size("public/v1/" + url + ".json.br").value();
  };
  const Report report = make_report(feed.store, original_api());
  REQUIRE(report.sides.size() == 4);
  const Side& own = report.sides[0];
  CHECK(report.sides[1].name == "vizzy, discovery, without changes");
  CHECK(journey(own, "return after 5 minutes").bytes == size("changes/discovery/7200"));
  CHECK(journey(own, "return after a day").bytes == size("changes/discovery/129600"));
  CHECK(journey(own, "return after a week").bytes == size("changes/discovery/691200"));
  for (const char* name : {"return after 5 minutes", "return after a day", "return after a week"}) {
    CHECK(journey(own, name).requests == 1);
    CHECK(journey(report.sides[1], name).bytes == size("discovery"));
    CHECK(journey(own, name).bytes < size("discovery"));
    CHECK(journey(report.sides[2], name).bytes == 3'833);
  }
  CHECK(markdown(report).find("| return after a day | vizzy, discovery, without changes | ") !=
        std::string::npos);
}

TEST_CASE("a report whose table of changes is lost says so, and names no other figures",
          "[report]") {
  Published feed;
  feed.database.run("UPDATE creators SET follower_count = follower_count + 1 WHERE id = 250");
  REQUIRE(feed.build(feed.store).sequence == 2);
  const auto table = store::read_current_manifest(feed.store)->feeds.front().change_table;
  const std::string path = store::change_table_path(table.value());
  const std::string text = feed.store.read(path).value();
  for (const std::string& damaged : {std::string(), text.substr(0, text.size() / 2)}) {
    feed.store.set(path, damaged);
    CHECK(thrown(ErrorKind::failed, [&] { (void)make_report(feed.store, {}); }) ==
          path + " is missing or damaged; run vizzy build-feed, which begins it again");
  }
  feed.store.erase(path);
  CHECK_THROWS_AS(make_report(feed.store, {}), DamagedFile);
  (void)feed.build(feed.store);
  CHECK_NOTHROW(make_report(feed.store, {}));
}

TEST_CASE("a reader whose version is older than all spans downloads the entry after them",
          "[report]") {
  Published feed;
  feed.build.definition.feeds.front().changes.spans = {std::chrono::hours(2)};
  feed.database.run("UPDATE creators SET follower_count = follower_count + 1 WHERE id = 250");
  REQUIRE(feed.build(feed.store).sequence == 2);
  for (int build = 0; build < 3; ++build) {
    feed.database.run("UPDATE creators SET follower_count = follower_count + 1 WHERE id = 250");
    feed.build.options.now += std::chrono::hours(20);
    (void)feed.build(feed.store);
  }
  const Report report = make_report(feed.store, {});
  const std::uint64_t entry = feed.store.size("public/v1/discovery.json.br").value();
  CHECK(journey(report.sides[0], "return after 5 minutes").bytes < entry);
  CHECK(journey(report.sides[0], "return after a day").bytes == entry);  // no span is so long
}

TEST_CASE("segments are a journey of their feed, not feeds of their own", "[report]") {
  DividedFeed songs;
  REQUIRE(songs.publish().sequence == 1);
  const Report report = make_report(songs.store, original_api());
  REQUIRE(report.feeds.size() == 1);
  REQUIRE(report.sides.size() == 3);
  const auto directory = read_feed(songs.store, "songs").entry.at("segments").get<std::string>();
  std::vector<std::uint64_t> entries;
  for (const char* genre : {"~48ip~20~48op", "folk", "rock"})
    entries.push_back(songs.store.size(fmt::format("public/v1/songs/{}.json", genre)).value());
  std::ranges::sort(entries);
  REQUIRE(report.feeds[0].median_segment);
  CHECK(report.feeds[0].median_segment->identity == entries[1]);
  const PricedJourney& part = journey(report.sides[0], "open a segment");
  CHECK(part.requests == 2);
  CHECK(part.bytes == songs.store.size("public/" + directory + ".json.br").value() +
                          report.feeds[0].median_segment->brotli);
  CHECK(journey(report.sides[0], "cold open").requests == 1);
  const std::string html = journeys::html(report);
  const std::string markdown = journeys::markdown(report);
  for (const std::string& form : {html, markdown}) {
    CHECK(form.find("open a segment") != std::string::npos);
    CHECK(form.find("median entry of a segment") != std::string::npos);
    CHECK(form.find("songs/") == std::string::npos);
  }
}

TEST_CASE("a journey that only the second side has keeps its position", "[report]") {
  const auto side = [](const char* name, const std::vector<std::string>& journeys) {
    Side made{.name = name, .is_vizzy = true, .journeys = {}};
    for (const std::string& each : journeys) made.journeys.push_back({.name = each, .times = {}});
    return made;
  };
  Report report;
  CHECK(journey_names(report).empty());
  report.sides = {side("plain", {"cold open", "scroll", "return"}),
                  side("divided", {"cold open", "scroll", "segment", "return"}),
                  side("API", {"cold open", "return", "wait"})};
  CHECK(journey_names(report) ==
        std::vector<std::string>{"cold open", "scroll", "segment", "return", "wait"});
}

TEST_CASE("the median document is not an alias", "[report]") {
  Published feed;
  feed.build.definition.documents[0].alias = 1;  // the user name
  MemoryStore store;
  REQUIRE(feed.build(store).sequence == 1);
  REQUIRE(store.size("public/v1/creators/username/user1.json"));
  const auto with = feed_journeys(store)[0].median_document;
  const auto without = feed_journeys(feed.store)[0].median_document;
  REQUIRE(with);
  CHECK(with->identity == without->identity);
}

TEST_CASE("an API pays for every page, every time", "[report]") {
  Published feed;
  const Report report = make_report(feed.store, original_api());
  const Side& api = report.sides[1];
  CHECK(api.name == "original API, 7 fields, not compressed");
  CHECK(journey(api, "scroll 100 items").requests == 5);
  CHECK(journey(api, "scroll 100 items").bytes == 19'164);
  CHECK(journey(api, "return visit, unchanged").bytes == 3'833);
}

TEST_CASE("a baseline is three members, and says so", "[report]") {
  const Baseline baseline =
      parse_baseline(R"({"name":"ours","items_per_page":30,"bytes_per_page":1000.4})", "b.json");
  CHECK(baseline_journeys(baseline)[1].contents ==
        std::vector<std::uint64_t>{1'000, 1'001, 1'000, 1'001});
  for (const char* wrong : {"", "[]", "{}", R"({"name":1,"items_per_page":1,"bytes_per_page":1})",
                            R"({"name":"a","items_per_page":0,"bytes_per_page":1})",
                            R"({"name":"a","items_per_page":1,"bytes_per_page":-1})",
                            R"({"name":"a","items_per_page":1,"bytes_per_page":1e10})"})
    CHECK(thrown(ErrorKind::usage, [&] { (void)parse_baseline(wrong, "b.json"); }) ==
          "b.json is not a baseline; write {\"name\":\"our API\",\"items_per_page\":20,"
          "\"bytes_per_page\":3833}");
}

TEST_CASE("a word that no baseline has is refused with the nearest", "[report]") {
  CHECK(thrown(ErrorKind::usage,
               [] { (void)parse_baseline(R"({"name":"a","item_per_page":1})", "b.json"); }) ==
        "b.json: unknown member \"item_per_page\" (did you mean \"items_per_page\"?); use name, "
        "items_per_page, bytes_per_page");
}

TEST_CASE("the forms of the report print the same figures", "[report]") {
  Published feed;
  const Report report = make_report(feed.store, original_api());
  const auto json = nlohmann::json::parse(journeys::json(report));
  const std::string markdown = journeys::markdown(report);
  const std::string html = journeys::html(report);
  CHECK(json.at("networks").at(0).at("name") == "slow-3g");
  const auto& scroll = json.at("sides").at(1).at("journeys").at(1);
  CHECK(scroll.at("name") == "scroll 100 items");
  CHECK(scroll.at("bytes") == 19'164);
  const auto time = scroll.at("milliseconds").at("slow-3g").get<int>();
  CHECK(markdown.find(
            "| scroll 100 items | original API, 7 fields, not compressed | 5 | 19,164 | 3,") !=
        std::string::npos);
  CHECK(time > 3'000);
  CHECK(html.find("<td>19,164</td><td>" + std::to_string(time / 1000) + ".") != std::string::npos);
  for (const std::string& paragraph : model_text())
    CHECK(markdown.find(paragraph) != std::string::npos);
  CHECK(json.at("model").at("text") == model_text());
  CHECK(json.at("model").at("initial_window_bytes") == 14'600);
  CHECK(json.at("model").at("answer_header_bytes") == 430);
}

TEST_CASE("the HTML is one file that asks the network for nothing", "[report]") {
  Published feed;
  const std::string html =
      journeys::html(make_report(feed.store, {{.name = "<script>&\"", .bytes_per_page = 9}}));
  for (const char* link : {"http://", "https://", "src=", "href=", "url(", "@import", "<script"})
    CHECK(html.find(link) == std::string::npos);
  CHECK(html.find("&lt;script&gt;&amp;&quot;") != std::string::npos);
  CHECK(html.find("<svg") != std::string::npos);
}

TEST_CASE("a feed that is slower than an API is said to be", "[report]") {
  const auto lead = [](std::chrono::milliseconds own, std::uint64_t own_bytes) {
    const auto side = [](bool is_vizzy, std::chrono::milliseconds time, std::uint64_t bytes) {
      return Side{.name = is_vizzy ? "vizzy" : "API",
                  .is_vizzy = is_vizzy,
                  .journeys = {{.name = "scroll 100 items", .bytes = bytes, .times = {time}}}};
    };
    const std::string html =
        journeys::html({.networks = {serve::parse_network_profile("slow-3g")},
                        .feeds = {},
                        .sides = {side(true, own, own_bytes), side(false, 3240ms, 1000)}});
    const std::size_t begin = html.find("That is ");
    return html.substr(begin, html.find("</p>", begin) - begin);
  };
  CHECK(lead(1620ms, 50) == "That is 2.0 times as fast, with 95% fewer bytes.");
  CHECK(lead(3200ms, 1000) == "That is faster, by 0.04 s, with 0% fewer bytes.");
  CHECK(lead(3241ms, 1000) == "That is as fast, with 0% fewer bytes.");
  CHECK(lead(3320ms, 1100) == "That is slower, by 0.08 s, with 10% more bytes.");
}

TEST_CASE("the labels of a chart are whole, and end within it", "[report]") {
  const std::string name = "original API, 15 fields, not compressed";
  const std::string chart =
      bar_chart("time", {{.label = name, .value = 7, .text = "7 s"},
                         {.label = std::string(80, 'w'), .value = 0, .text = "0"},
                         {.label = "<b>", .value = 1, .text = "1"}});
  CHECK(chart.find("<text class=\"label\" x=\"0\" y=\"13\">" + name + "</text>") !=
        std::string::npos);
  CHECK(chart.find(std::string(53, 'w')) == std::string::npos);
  CHECK(chart.find("&lt;b&gt;") != std::string::npos);
  CHECK(chart.find("text-anchor") == std::string::npos);
  CHECK(chart.find("x=\"-") == std::string::npos);
}

TEST_CASE("without a version there is nothing to report on", "[report]") {
  MemoryStore store;
  CHECK(thrown(ErrorKind::failed, [&] { (void)make_report(store, {}); }) ==
        "there is no version to report on; run vizzy build-feed first");
}
