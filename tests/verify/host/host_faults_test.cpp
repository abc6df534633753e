#include <catch2/catch.hpp>

#include <set>
#include <string>

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
    if (response.status == 200 || response.status == 304)
      set_field(response, "Cache-Control",
                is_object(request) ? "max-age=60" : "public, max-age=31536000, immutable");
  }));
  REQUIRE(lines.size() == 3);
  CHECK(
      lines[0].ends_with("is a document with Cache-Control: public, max-age=31536000, immutable"));
  CHECK(lines[1] ==
        "error: v1/changes/discovery/129600.json is an entry with Cache-Control: public, "
        "max-age=31536000, immutable");
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
        Lines{"warning: v1/discovery.json answers 200 to If-None-Match with its own ETag"});
  CHECK(tagged("\"x\"") ==
        Lines{"warning: v1/discovery.json answers 200 to If-None-Match with its own ETag",
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
          if (is_main_entry(request)) set_field(response, "Access-Control-Expose-Headers", "etag");
        }) == Lines{"warning: v1/discovery.json does not let web pages see Retry-After (CORS)"});
  CHECK(found([](const Request& request, Response& response) {
          if (is_main_entry(request)) set_field(response, "Access-Control-Expose-Headers", "*");
          if (request.method == "OPTIONS") response = serve::error_response(405, "");
        }) == Lines{});
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
  CHECK(lines[0] == "error: _vizzy/head.json is bookkeeping that anyone can read +2");
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

TEST_CASE("weak tags that work, as of a cache that compresses, are no fault", "[verify]") {
  CHECK(found([](const Request&, Response& response) {
          for (serve::HeaderField& field : response.fields)
            if (field.name == "ETag") field.value = "W/" + field.value;
        }).empty());
}

TEST_CASE("a 304 that says something else than its 200 is found", "[verify]") {
  const auto not_modified = [](const std::string& name, const std::string& value) {
    return found([&](const Request& request, Response& response) {
      if (is_main_entry(request) && response.status == 304) set_field(response, name, value);
    });
  };
  CHECK(not_modified("Cache-Control", "public, max-age=31536000") ==
        Lines{"error: v1/discovery.json (304) is an entry with Cache-Control: public, "
              "max-age=31536000"});
  CHECK(not_modified("Cache-Control", "max-age=59") ==
        Lines{"warning: v1/discovery.json answers 304 with another cache-control than 200"});
  CHECK(not_modified("Vary", "Cookie") ==
        Lines{"warning: v1/discovery.json answers 304 with another vary than 200"});
  CHECK(not_modified("Cache-Control", "").empty());
}

TEST_CASE("a host that heeds the date next to the tag is found", "[verify]") {
  CHECK(found([](const Request& request, Response& response) {
          set_field(response, "Last-Modified", "Sun, 06 Nov 2022 08:49:37 GMT");
          if (is_main_entry(request) && !field_of(request, "if-modified-since").empty())
            response.status = 200, response.body = "{}";
        }) == Lines{"warning: v1/discovery.json answers 200 to If-None-Match together with "
                    "If-Modified-Since"});
}

TEST_CASE("a host that compresses nothing for proxies is found", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed, [&](const Request& request, Response& response) {
    if (!is_main_entry(request) || field_of(request, "via").empty()) return;
    set_field(response, "Content-Encoding", "");
    response.body = feed.text("v1/discovery");
  });
  CHECK(findings_of(report_on(host)) ==
        Lines{"warning: v1/discovery.json is not compressed for proxies (Via)"});
}

TEST_CASE("answers that caches cannot keep or share are found", "[verify]") {
  const auto with = [](const std::string& name, const std::string& value) {
    return found([&](const Request& request, Response& response) {
      if (is_main_entry(request)) set_field(response, name, value);
    });
  };
  CHECK(with("Vary", "*") == Lines{"warning: v1/discovery.json varies by *"});
  CHECK(with("Vary", "User-Agent, Accept-Encoding, Cookie") ==
        Lines{"warning: v1/discovery.json varies by cookie, user-agent"});
  CHECK(with("Vary", "Origin, Access-Control-Request-Method, Accept-Encoding").empty());
  CHECK(with("Set-Cookie", "session=abc") == Lines{"warning: v1/discovery.json sets a cookie"});
  CHECK(with("Content-Type", "application/json; charset=iso-8859-1") ==
        Lines{"error: v1/discovery.json says that its charset is iso-8859-1"});
  CHECK(with("Content-Type", "application/json; charset=\"UTF-8\"").empty());
  CHECK(with("Age", "40000").front() ==
        "warning: v1/discovery.json (Age: 40000) is an entry that a cache keeps for longer than "
        "its Cache-Control says");
}

TEST_CASE("errors that caches keep by their own rules, or in spite of the host's, are found",
          "[verify]") {
  const auto missing = [](const std::string& name, const std::string& value) {
    return found([&](const Request&, Response& response) {
      if (response.status == 404) set_field(response, name, value);
    });
  };
  const std::string path = "v1/cards/vizzy-verify-no-such-name.json";
  CHECK(missing("Cache-Control", "") ==
        Lines{"warning: " + path + " does not exist, without Cache-Control +3"});
  CHECK(missing("Age", "4000") ==
        Lines{"error: " + path + " (Age: 4000) does not exist, and comes from a cache +3"});
}

TEST_CASE("folders that list what they hold are found", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed, [](const Request& request, Response& response) {
    if (request.target == "/v1/")
      response = {.status = 200, .fields = {}, .body = "<a href=\"discovery.json\">"};
    if (request.target == "/")
      response = {.status = 200, .fields = {}, .body = "<a href=\"v1/discovery.json\">"};
  });
  CHECK(findings_of(report_on(host)) == Lines{"warning: /v1/ lists the files that it holds"});
}

TEST_CASE("a host that answers JSON for anything does not show its bookkeeping", "[verify]") {
  const Lines lines = found([](const Request&, Response& response) {
    if (response.status == 404) response = {.status = 200, .fields = {}, .body = "{}"};
  });
  CHECK(lines == Lines{"error: v1/cards/vizzy-verify-no-such-name.json does not exist, but answers "
                       "200 +3"});
}

TEST_CASE("a host that moved as a whole is told once and read where it is", "[verify]") {
  LiveFeed feed;
  const FaultyHost host(feed);
  const FaultyHost old(feed, [&](const Request& request, Response& response) {
    response = {.status = 301, .fields = {{"Location", host.url() + request.target}}, .body = ""};
  });
  CHECK(findings_of(report_on(old)) ==
        Lines{"warning: " + old.url() + " is redirected (301) to " + host.url()});
  const FaultyHost circle(feed, [&](const Request& request, Response& response) {
    response = {.status = 302, .fields = {{"Location", request.target}}, .body = ""};
  });
  CHECK_THROWS_WITH(report_on(circle), Catch::Contains("redirects in a circle"));
}

TEST_CASE("a host that limits requests is told once per address, with the remedy", "[verify]") {
  LiveFeed feed;
  int count = 0;
  const FaultyHost host(feed, [&](const Request&, Response& response) {
    if (++count > 20) response.status = 429;
  });
  const HostReport report = report_on(host);
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].problem ==
        "answers 429: the host limits requests, and the rest was not read");
  CHECK(report.findings[0].remedy.text.find("--concurrency") != std::string::npos);
}

TEST_CASE("requests that need a second attempt are told", "[verify]") {
  LiveFeed feed;
  int count = 0;
  const FaultyHost host(feed, [&](const Request&, Response& response) {
    if (++count == 30) response.status = 503;
  });
  CHECK(findings_of(report_on(host)) ==
        Lines{"warning: " + host.url() + " answered 1 request only after a repetition"});
}

TEST_CASE("a header goes with each request, and not to another host", "[verify]") {
  LiveFeed feed;
  std::set<std::string> seen;
  const FaultyHost host(feed, [&](const Request& request, Response& response) {
    if (request.method != "OPTIONS") seen.insert(field_of(request, "authorization"));
    if (request.method != "OPTIONS" && field_of(request, "authorization") != "Bearer x")
      response = serve::error_response(401, "");
  });
  HostOptions options;
  options.headers = {{"Authorization", "Bearer x"}};
  CHECK(findings_of(report_on(host, options)).empty());
  CHECK(seen == std::set<std::string>{"Bearer x"});
  seen.clear();
  std::string elsewhere = host.url();
  elsewhere.replace(elsewhere.find("127.0.0.1"), 9, "localhost");
  const FaultyHost old(feed, [&](const Request& request, Response& response) {
    response = {.status = 301, .fields = {{"Location", elsewhere + request.target}}, .body = ""};
  });
  CHECK_FALSE(findings_of(report_on(old, options)).empty());
  CHECK(seen == std::set<std::string>{""});
}
