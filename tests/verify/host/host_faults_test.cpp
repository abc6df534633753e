#include <catch2/catch.hpp>

#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/store/layout.h"
#include "core/verify/host/verify_host.h"
#include "tests/verify/host/faulty_host.h"

/// Hosts that are set up wrongly, each in one way.

using namespace vizzy;
using namespace vizzy::verify::host;
using namespace vizzy::test;
using serve::Request;
using serve::Response;
using Lines = std::vector<std::string>;

namespace {

bool is_object(const Request& request) { return asks_for(request, "/v1/o/"); }
bool is_entry(const Request& request) { return asks_for(request, "/discovery"); }
bool is_main_entry(const Request& request) { return asks_for(request, "/discovery.json"); }

/// Findings without how many more places they have.
Lines kinds_of(Lines lines) {
  for (std::string& line : lines) line.resize(std::min(line.find(" +"), line.size()));
  return lines;
}

}  // namespace

TEST_CASE("compression by the host on top of vizzy's is found", "[verify]") {
  CHECK(found([](const Request& request, Response& response) {
          if (is_main_entry(request) && response.encoding == "gzip")
            response.body = codec::GzipEncoder(6)(response.body);
        }) == Lines{"error: v1/discovery.json (gzip) is compressed twice: gzip in gzip"});
}

TEST_CASE("encoded bytes without their header are found", "[verify]") {
  const Lines lines = found([](const Request& request, Response& response) {
    if (is_main_entry(request) && response.encoding == "br")
      set_field(response, "Content-Encoding", "");
  });
  CHECK(lines == Lines{"error: v1/discovery.json (br) is br, and has no Content-Encoding"});
}

TEST_CASE("an encoding that was not asked for is found", "[verify]") {
  LiveFeed feed;
  const std::string stored = feed.store.read("public/v1/discovery.json.br").value();
  const FaultyHost host(feed, [&](const Request& request, Response& response) {
    if (!is_main_entry(request) || response.encoding != "gzip") return;
    response.body = stored;
    set_field(response, "Content-Encoding", "br");
  });
  CHECK(findings_of(report_on(host)) ==
        Lines{"error: v1/discovery.json (gzip) comes in an encoding that was not asked for"});
}

TEST_CASE("answers that differ without Vary are found", "[verify]") {
  const Lines lines = found([](const Request& request, Response& response) {
    if (is_main_entry(request)) set_field(response, "Vary", "Origin");
  });
  CHECK(lines == Lines{"error: v1/discovery.json differs by Accept-Encoding without saying so"});
}

TEST_CASE("one encoding for everybody is right when it is gzip", "[verify]") {
  const auto fixed = [](codec::Encoding encoding, const std::string& word) {
    LiveFeed feed;
    const FaultyHost host(feed, [&](const Request& request, Response& response) {
      if (response.status != 200 || !is_entry(request)) return;
      response.body = feed.store
                          .read(store::public_path(
                              request.target.substr(1, request.target.size() - 6), encoding))
                          .value();
      if (request.method == "HEAD") response.body.clear();
      set_field(response, "Content-Encoding", word);
      set_field(response, "ETag", "\"same\"");
      set_field(response, "Vary", "");
    });
    return findings_of(report_on(host));
  };
  const auto conditions = [](const Lines& lines) {  // the tag is not the server's own
    return lines.size() == 1 &&
           lines[0].ends_with("answers 200 to If-None-Match with its own ETag");
  };
  CHECK(conditions(fixed(codec::Encoding::gzip, "gzip")));
  CHECK(fixed(codec::Encoding::brotli, "br").back() ==
        "warning: v1/discovery.json comes in br, even to readers that ask for gzip only");
  CHECK(fixed(codec::Encoding::identity, "").back() ==
        "warning: v1/discovery.json is never compressed");
}

TEST_CASE("another Content-Type is found", "[verify]") {
  CHECK(found([](const Request& request, Response& response) {
          if (is_object(request)) set_field(response, "Content-Type", "text/plain");
          if (is_main_entry(request))
            set_field(response, "Content-Type", "Application/JSON; charset=utf-8");
          if (asks_for(request, "/creators/17.json")) set_field(response, "Content-Type", "");
        }).size() == 2);
}

TEST_CASE("caching that does not fit the kind is found", "[verify]") {
  const Lines lines = kinds_of(found([](const Request& request, Response& response) {
    if (response.status == 200)
      set_field(response, "Cache-Control",
                is_object(request) ? "max-age=60" : "public, max-age=31536000, immutable");
  }));
  REQUIRE(lines.size() == 3);
  CHECK(
      lines[0].ends_with("is a document with Cache-Control: public, max-age=31536000, immutable"));
  CHECK(lines[1] ==
        "error: v1/discovery.json is an entry with Cache-Control: public, max-age=31536000, "
        "immutable");
  CHECK(lines[2].ends_with("is an object with Cache-Control: max-age=60"));
}

TEST_CASE("entity tags that are missing, weak or shared are found", "[verify]") {
  const auto tagged = [](const std::string& tag) {
    return found([&](const Request& request, Response& response) {
      if (is_main_entry(request)) set_field(response, "ETag", tag);
    });
  };
  CHECK(tagged("") == Lines{"warning: v1/discovery.json has no ETag"});
  CHECK(tagged("W/\"x\"") ==
        Lines{"warning: v1/discovery.json answers 200 to If-None-Match with its own ETag",
              "warning: v1/discovery.json has a weak ETag",
              "warning: v1/discovery.json has one ETag for several encodings"});
}

TEST_CASE("a host that answers 304 to any tag is found", "[verify]") {
  CHECK(found([](const Request& request, Response& response) {
          if (is_main_entry(request) && !field_of(request, "if-none-match").empty())
            response.status = 304, response.body.clear();
        }) == Lines{"error: v1/discovery.json answers 304 to If-None-Match with another ETag"});
}

TEST_CASE("a host that refuses HEAD or answers it otherwise is found", "[verify]") {
  CHECK(found([](const Request& request, Response& response) {
          if (request.method == "HEAD" && is_main_entry(request)) response.status = 405;
          if (request.method == "HEAD" && is_object(request)) set_field(response, "ETag", "\"h\"");
        }).size() == 2);
}

TEST_CASE("a host that keeps web pages out is found", "[verify]") {
  CHECK(found([](const Request& request, Response& response) {
          if (is_main_entry(request)) set_field(response, "Access-Control-Allow-Origin", "");
        }) == Lines{"warning: v1/discovery.json does not let web pages read it (CORS)"});
  CHECK(found([](const Request& request, Response& response) {
          if (request.method == "OPTIONS") response = serve::error_response(405, "");
        }) == Lines{"warning: v1/discovery.json does not let web pages send If-None-Match (CORS)"});
  CHECK(found([](const Request& request, Response& response) {
          if (is_main_entry(request))
            set_field(response, "Access-Control-Allow-Origin", field_of(request, "origin"));
        }).front() == "warning: v1/discovery.json allows one origin without Vary: Origin");
}

TEST_CASE("errors that caches keep are found", "[verify]") {
  const Lines lines = found([](const Request&, Response& response) {
    if (response.status == 404)
      set_field(response, "Cache-Control", "public, max-age=31536000, immutable");
  });
  REQUIRE(lines.size() == 1);
  CHECK(
      lines[0] ==
      "error: v1/cards/vizzy-verify-no-such-name.json does not exist, with Cache-Control: public, "
      "max-age=31536000, immutable +3");
}

TEST_CASE("a host that answers 200 or a redirect for what does not exist is found", "[verify]") {
  CHECK(found([](const Request&, Response& response) {
          if (response.status == 404)
            response = {.status = 200, .fields = {}, .body = "<html>not found</html>"};
        }) ==
        Lines{"error: v1/cards/vizzy-verify-no-such-name.json does not exist, but answers 200 "
              "with a web page +3"});
  CHECK(found([](const Request&, Response& response) {
          if (response.status == 404)
            response = {.status = 302, .fields = {{"Location", "/"}}, .body = ""};
        })
            .front()
            .ends_with("does not exist, but answers 302 +3"));
}

TEST_CASE("bookkeeping that can be read is found", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed, [&](const Request& request, Response& response) {
    if (const auto bytes = feed.store.read(request.target.substr(1)))
      response = {.status = 200, .fields = {}, .body = *bytes};
    if (request.target == "/_vizzy/head.json")
      response = {.status = 200, .fields = {}, .body = R"({"sequence":1})"};
  });
  const Lines lines = findings_of(report_on(host));
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] == "error: _vizzy/head.json is bookkeeping that anyone can read +1");
}

TEST_CASE("redirects are followed and told", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed, [](const Request& request, Response& response) {
    if (is_main_entry(request) && request.target.find('?') == std::string::npos)
      response = {.status = 301, .fields = {{"Location", request.target + "?to"}}, .body = ""};
  });
  CHECK(findings_of(report_on(host)) ==
        Lines{"warning: v1/discovery.json is redirected (301) to " + host.url()});
}

TEST_CASE("encodings that say different things are told", "[verify]") {
  LiveFeed feed;
  format::Entry entry = feed.entry();
  ++entry.sequence;
  feed.store.set("public/v1/discovery.json", format::entry_json(entry));
  const FaultyHost host(feed);
  CHECK(findings_of(report_on(host)) ==
        Lines{"warning: v1/discovery.json differs in content between encodings"});
}
