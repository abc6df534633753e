#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "core/format/url.h"
#include "tests/verify/host/faulty_host.h"

/// Changes that a host serves wrongly, each in one way.

using namespace vizzy;
using namespace vizzy::verify::host;
using namespace vizzy::test;
using Json = nlohmann::json;
using Lines = std::vector<std::string>;

namespace {

const std::string kShortest = "v1/changes/discovery/7200";

/// What is found when the changes of the shortest span were something else.
template <class Change>
Lines found_in_changes(const Change& change) {
  LiveFeed feed;
  Json changes = Json::parse(feed.text(kShortest));
  change(changes);
  feed.replace(kShortest, changes.dump());
  const FaultyHost host(feed);
  return findings_of(report_on(host));
}

}  // namespace

TEST_CASE("the changes that entries name are read, those of segments too", "[verify]") {
  LiveFeed feed;
  feed.build.definition.feeds.front().changes.segments = true;
  ++feed.build.definition.feeds.front().page_size;
  (void)feed.build(feed.store);
  const FaultyHost host(feed);
  const HostReport report = report_on(host);
  CHECK(findings_of(report).empty());
  CHECK(report.feeds[0].changes == 3);
  CHECK(report.segments[0].changes == 3);
  CHECK(verify::host::text(report).find("3 spans\n") != std::string::npos);
  CHECK(Json::parse(verify::host::json(report)).at("feeds").at(0).at("changes") == 3);
}

TEST_CASE("changes that are missing, are not JSON or have another form are found", "[verify]") {
  LiveFeed feed;
  for (const char* suffix : {".json", ".json.gz", ".json.br"})
    feed.store.erase("public/" + kShortest + suffix);
  CHECK(findings_of(report_on(FaultyHost(feed))) ==
        Lines{"error: v1/changes/discovery/7200.json is named by the entry, but answers 404"});
  const Lines other_form{"error: v1/changes/discovery/7200.json does not hold changes of format 1"};
  CHECK(found_in_changes([](Json& changes) { changes = 7; }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes["format"] = 2; }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes["since"] = -1; }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes["since"] = 99; }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes["keys"] = "1"; }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes["left"] = 7; }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes["moved"] = Json::array({7}); }) == other_form);
  CHECK(found_in_changes([](Json& changes) {
          changes["moved"] = Json::array({9});
          changes["to"] = Json::array({-1});
        }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes["items"] = {1}; }) == other_form);
  CHECK(found_in_changes([](Json& changes) { changes.erase("pages"); }) == other_form);
  LiveFeed broken;
  broken.replace(kShortest, "{");
  CHECK(findings_of(report_on(FaultyHost(broken))) ==
        Lines{"error: v1/changes/discovery/7200.json (br) is not JSON +2"});
}

TEST_CASE("changes that are cached otherwise than entries are found", "[verify]") {
  CHECK(found([](const serve::Request& request, serve::Response& response) {
          if (asks_for(request, "/changes/discovery/129600"))
            set_field(response, "Cache-Control", "public, max-age=31536000, immutable");
        }) == Lines{"error: v1/changes/discovery/129600.json is an entry with Cache-Control: "
                    "public, max-age=31536000, immutable"});
}

TEST_CASE("changes of another lineage or sequence than their entry are found", "[verify]") {
  CHECK(found_in_changes([](Json& changes) { changes["lineage"] = "zzzzz"; })
            .front()
            .starts_with("error: v1/changes/discovery/7200.json has the lineage zzzzz, but its "
                         "entry "));
  CHECK(found_in_changes([](Json& changes) { changes["sequence"] = 2; }) ==
        Lines{"warning: v1/changes/discovery/7200.json leads to sequence 2, but its entry has 1"});
}

TEST_CASE("changes that disagree with their entry are found", "[verify]") {
  const auto disagrees = [](const std::string& member) {
    return Lines{"error: v1/changes/discovery/7200.json disagrees with its entry about \"" +
                 member + "\""};
  };
  CHECK(found_in_changes([](Json& changes) { changes["version"] = "x"; }) == disagrees("version"));
  CHECK(found_in_changes([](Json& changes) { changes["total"] = 41; }) == disagrees("total"));
  CHECK(found_in_changes([](Json& changes) { changes["keys"] = {1, 2}; }) == disagrees("keys"));
  CHECK(found_in_changes([](Json& changes) { changes["left"] = Json::array({8}); }) ==
        disagrees("left"));
  for (const int place : {1, 99})
    CHECK(found_in_changes([&](Json& changes) {
            changes["moved"] = Json::array({9});
            changes["to"] = Json::array({place});
          }) == disagrees("moved"));
  CHECK(found_in_changes([](Json& changes) { changes["pages"].erase(0); }) == disagrees("pages"));
  for (const char* member : {"index", "segments"})
    CHECK(found_in_changes([&](Json& changes) { changes.erase(member); }) == disagrees(member));
  CHECK(found_in_changes([](Json& changes) { changes["hidden"] = {7}; }) == disagrees("hidden"));
}

TEST_CASE("the object for further pages must be there and fit", "[verify]") {
  LiveFeed feed;
  feed.database.run("UPDATE creators SET username = username || 'x' WHERE id = 40");
  feed.build.options.now += std::chrono::hours(1);
  (void)feed.build(feed.store);
  const FaultyHost host(feed);
  REQUIRE(findings_of(report_on(host)).empty());
  Json changes = Json::parse(feed.text(kShortest));
  const std::string rest = changes.at("rest");
  const std::string page = changes.at("pages").at(0);
  changes["rest"] = page;
  feed.replace(kShortest, changes.dump());
  CHECK(findings_of(report_on(host)) ==
        Lines{"error: " + page + ".json does not hold changes of pages"});
  changes["rest"] = rest;
  changes["since"] = 2;
  feed.replace(kShortest, changes.dump());
  CHECK(findings_of(report_on(host)) ==
        Lines{"error: " + rest + ".json does not fit the changes that name it"});
  for (const char* suffix : {".json", ".json.gz", ".json.br"})
    feed.store.erase("public/" + rest + suffix);
  CHECK(findings_of(report_on(host)).front() ==
        "error: " + rest + ".json is needed, but answers 404");
}
