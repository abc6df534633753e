#include "core/verify/host/verify_host.h"

#include <catch2/catch.hpp>

#include <atomic>

#include "core/codec/encoding.h"
#include "core/format/document_json.h"
#include "core/store/layout.h"
#include "tests/support/thrown.h"
#include "tests/verify/host/faulty_host.h"

using namespace vizzy;
using namespace vizzy::verify::host;
using namespace vizzy::test;
using Lines = std::vector<std::string>;

namespace {

/// What is found after something was done to the files.
template <class Change>
Lines found_in(const Change& change) {
  LiveFeed feed;
  change(feed);
  const FaultyHost host(feed);
  return findings_of(report_on(host));
}

/// Without changes, which would disagree with it.
void replace_entry(LiveFeed& feed, format::Entry entry) {
  entry.spans.clear();
  feed.replace("v1/discovery", format::entry_json(entry));
}

}  // namespace

TEST_CASE("a host that does what the format asks for has no findings", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed);
  const HostReport report = report_on(host);
  CHECK(findings_of(report).empty());
  REQUIRE(report.feeds.size() == 1);
  CHECK(report.feeds[0].items == 40);
  CHECK(report.feeds[0].pages_read == report.feeds[0].pages);
  CHECK(report.feeds[0].pages > format::kPagesInEntry);
  CHECK(report.feeds[0].complete);
  REQUIRE(report.segments.size() == 2);
  CHECK(report.segments[0].name == "discovery/even");
  CHECK(report.segments[0].items == 20);
  CHECK(report.segments[1].complete);
  CHECK(report.kinds[0].count == 6);  // changes are of the kind of entries
  CHECK(report.kinds[1].encodings == Lines{"br", "gzip", "identity"});
  CHECK(report.kinds[2].encodings == Lines{"gzip", "identity"});
  REQUIRE(report.documents.size() == 2);
  CHECK(report.documents[0].found == 40);
  CHECK(report.documents[0].aliases == 40);
  CHECK(report.documents[1].collection == "cards");
  CHECK(report.documents[1].found == 40);
  CHECK_FALSE(report.ran_out_of_requests);
  CHECK(verify::host::text(report).ends_with("nothing is wrong\n"));
}

TEST_CASE("verify looks at a feed that is asked for, and at a sample", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed);
  const HostReport report = report_on(
      host, {.definition = LiveFeed::definition(), .feeds = {"discovery/odd"}, .documents = 7});
  REQUIRE(report.feeds.size() == 1);
  CHECK(report.feeds[0].items == 20);
  CHECK(report.documents.empty());
  const HostReport sample =
      report_on(host, {.definition = LiveFeed::definition(), .feeds = {}, .documents = 7});
  CHECK(sample.documents[0].keys == 7);
}

TEST_CASE("a feed that the definition does not have is refused", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed);
  CHECK(thrown(ErrorKind::usage,
               [&] {
                 (void)report_on(host,
                                 {.definition = LiveFeed::definition(), .feeds = {"discvery"}});
               }) ==
        "the definition has no feed \"discvery\" (did you mean \"discovery\"?); name the "
        "definition it was built with: --definition FILE");
}

TEST_CASE("verify stops when its requests are used up", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed);
  const HostReport report = report_on(
      host,
      {.definition = LiveFeed::definition(), .feeds = {}, .documents = 100, .max_requests = 9});
  CHECK(report.requests == 9);
  CHECK(report.ran_out_of_requests);
  CHECK_FALSE(report.feeds[0].complete);
  CHECK(findings_of(report).empty());
  CHECK(verify::host::text(report).find("stopped at --max-requests 9; ") != std::string::npos);
}

TEST_CASE("a feed that uses up all requests leaves some for the host itself", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed, [](const serve::Request& request, serve::Response& response) {
    if (request.target == "/_vizzy/head.json")
      response = {.status = 200, .fields = {}, .body = "{}"};
  });
  const HostReport report = report_on(
      host,
      {.definition = LiveFeed::definition(), .feeds = {}, .documents = 0, .max_requests = 60});
  CHECK(report.requests <= 60);
  CHECK_FALSE(report.feeds[0].complete);
  CHECK(findings_of(report) ==
        Lines{"error: _vizzy/head.json is bookkeeping that anyone can read"});
}

TEST_CASE("an unreachable host is an error with its remedy", "[verify]") {
  http::Client client(impatient());
  NoProgress progress;
  const std::string said = thrown(ErrorKind::failed, [&] {
    (void)verify_host("http://127.0.0.1:1", {.definition = LiveFeed::definition()}, client,
                      progress);
  });
  CHECK(said.starts_with("no answer from http://127.0.0.1:1: "));
  CHECK(said.ends_with("; check that the host runs, the port in the URL and the firewall"));
}

TEST_CASE("damaged bytes of an object are found in the encoding that is damaged", "[verify]") {
  LiveFeed feed;
  const std::string page = feed.entry().pages.front();
  std::string text = feed.text(page);
  text[text.size() - 5] ^= 1;
  feed.store.set("public/" + page + ".json", text);
  std::string bytes = feed.store.read("public/" + page + ".json.gz").value();
  bytes[bytes.size() - 6] ^= 1;
  feed.store.set("public/" + page + ".json.gz", bytes);
  const FaultyHost host(feed);
  CHECK(findings_of(report_on(host)) ==
        Lines{"error: " + page + ".json (gzip) cannot be decoded: damaged gzip",
              "error: " + page + ".json (identity) does not match its name (SHA-256)"});
}

TEST_CASE("an object that is missing is found, with how many are", "[verify]") {
  CHECK(found_in([](LiveFeed& feed) {
          for (const std::string& page : feed.entry().pages)
            for (const auto encoding : codec::kEncodings)
              feed.store.erase(store::public_path(page, encoding));
        })
            .front()
            .ends_with(" is needed, but answers 404 +6"));
}

TEST_CASE("totals that disagree are found", "[verify]") {
  CHECK(found_in([](LiveFeed& feed) {
          format::Entry entry = feed.entry();
          entry.total = 41;
          replace_entry(feed, entry);
        }) == Lines{"error: v1/discovery.json leads to 40 items, but its total is 41"});
}

TEST_CASE("a key that appears twice is found", "[verify]") {
  const Lines lines = found_in([](LiveFeed& feed) {
    format::Entry entry = feed.entry();
    entry.pages[1] = entry.pages[0];
    replace_entry(feed, entry);
  });
  REQUIRE(lines.size() > 1);
  for (const std::string& line : lines)
    CHECK(line.starts_with("error: v1/discovery.json leads to "));
  CHECK(lines.back().ends_with(" more than once"));
}

TEST_CASE("a first page of another size and the entry of another feed are found", "[verify]") {
  CHECK(found_in([](LiveFeed& feed) {
          format::Entry entry = feed.entry();
          entry.page_size = 4;
          entry.feed = "videos";
          replace_entry(feed, entry);
        }) == Lines{"error: v1/discovery.json holds 3 items, not exactly the first page",
                    "error: v1/discovery.json is the entry of the feed videos"});
}

TEST_CASE("an entry from another output folder is found", "[verify]") {
  CHECK(found_in([](LiveFeed& feed) {
          std::string entry = feed.text("v1/discovery/odd");
          const std::string lineage = feed.entry().lineage;
          feed.replace("v1/discovery/odd",
                       entry.replace(entry.find(lineage), lineage.size(), "zzzzz"));
        }) == Lines{"error: v1/discovery/odd.json comes from another output folder than "
                    "v1/discovery.json: their lineages differ"});
}

TEST_CASE("what is no entry is found, and nothing else is asked", "[verify]") {
  const Lines none{"error: v1/discovery.json is not an entry of format 1"};
  CHECK(found_in([](LiveFeed& feed) { feed.replace("v1/discovery", R"({"format":2})"); }) == none);
  CHECK(found_in([](LiveFeed& feed) { feed.replace("v1/discovery", "[1]"); }) == none);
  CHECK(found_in([](LiveFeed& feed) {
          feed.replace("v1/discovery", R"({"format":1,"items":[]})");
        }) == Lines{"error: v1/discovery.json does not follow the format"});
  CHECK(found_in([](LiveFeed& feed) {
          for (const auto encoding : codec::kEncodings)
            feed.store.erase(store::public_path("v1/discovery", encoding));
        }) == Lines{"error: v1/discovery.json is not a feed: it answers 404"});
  CHECK(found([](const serve::Request&, serve::Response& response) {
          response = {.status = 200, .fields = {}, .body = "<!doctype html>"};
        }).front() == "error: v1/discovery.json (br) is a web page instead of JSON +2");
}

TEST_CASE("a document that is missing or another's is found", "[verify]") {
  CHECK(found_in([](LiveFeed& feed) {
          for (const auto encoding : codec::kEncodings)
            feed.store.erase(store::public_path("v1/creators/7", encoding));
          feed.replace("v1/creators/8", R"({"id":9,"username":"user9"})");
        }) == Lines{"error: v1/creators/7.json is needed, but answers 404",
                    "error: v1/creators/8.json is not the document of its key"});
}

TEST_CASE("an alias that is missing or leads elsewhere is found", "[verify]") {
  CHECK(found_in([](LiveFeed& feed) {
          for (const auto encoding : codec::kEncodings)
            feed.store.erase(store::public_path("v1/creators/username/user7", encoding));
          feed.replace("v1/creators/username/user8", format::alias_json("9", "v1/creators/9"));
        }) == Lines{"error: v1/creators/username/user8.json is an alias that leads to another "
                    "document",
                    "error: v1/creators/username/user7.json is needed, but answers 404"});
}

TEST_CASE("a collection without any document is a warning", "[verify]") {
  CHECK(found([](const serve::Request& request, serve::Response& response) {
          if (asks_for(request, "/cards/")) response = serve::error_response(404, "");
        }) == Lines{"warning: v1/cards/ holds no document under any key that was tried"});
}

TEST_CASE("a version that is replaced under the walk is walked anew", "[verify]") {
  LiveFeed feed;
  std::atomic<int> asked = 0;
  std::string lost = feed.entry().pages.front();
  const FaultyHost host(feed, [&](const serve::Request& request, serve::Response& response) {
    if (!asks_for(request, lost)) return;
    if (++asked == 1) {
      feed.database.run("UPDATE creators SET username = username || 'x'");
      (void)feed.build(feed.store);
    }
    response = serve::error_response(404, "gone");
  });
  const HostReport report = report_on(host);
  CHECK(findings_of(report).empty());
  CHECK(report.feeds[0].sequence == 2);
  CHECK(report.feeds[0].complete);
}

TEST_CASE("a host that gives no answer now and then is found", "[verify]") {
  LiveFeed feed;
  const std::string page = feed.entry().pages.front();
  const FaultyHost host(feed, [&](const serve::Request& request, serve::Response& response) {
    if (asks_for(request, page)) response.status = 500;
  });
  CHECK(findings_of(report_on(host)) ==
        Lines{"error: " + page + ".json is needed, but answers 500"});
}

TEST_CASE("what a host says cannot take over a terminal", "[verify]") {
  const Lines lines = found([](const serve::Request& request, serve::Response& response) {
    if (asks_for(request, "/discovery.json")) set_field(response, "Content-Type", "a\x1b[2Jb\xff");
  });
  CHECK(lines == Lines{"warning: v1/discovery.json has Content-Type: a [2Jb\xef\xbf\xbd"});
}

TEST_CASE("the text of a report fits 80 columns", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed, [](const serve::Request&, serve::Response& response) {
    set_field(response, "Vary", "");
    set_field(response, "Cache-Control", "max-age=99999999");
    set_field(response, "Content-Type", "application/octet-stream; charset=binary");
  });
  std::istringstream lines(verify::host::text(report_on(host)));
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(line.size() <= 80);
  }
}
