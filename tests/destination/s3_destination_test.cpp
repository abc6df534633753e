#include "core/destination/s3_destination.h"

#include <catch2/catch.hpp>

#include <map>
#include <string>

#include "core/destination/destination_url.h"
#include "tests/http/canned_server.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::destination;
using namespace vizzy::test;

namespace {

/// As much of a store as conditional writes need, in one of the ways that stores have.
struct FakeStore {
  enum class Way { quoted, bare, ignored, unsupported };
  Way way;
  std::map<std::string, int> versions;
  int last = 0;

  static std::string header(const std::string& request, const std::string& name) {
    const auto start = request.find("\r\n" + name + ": ");
    if (start == std::string::npos) return "";
    const auto from = start + name.size() + 4;
    return request.substr(from, request.find("\r\n", from) - from);
  }

  std::string answer(const std::string& request) {
    const auto path = request.find('/');
    const std::string key = request.substr(path, request.find(' ', path) - path);
    if (request.starts_with("DELETE")) return CannedServer::answer(204, "");
    if (request.starts_with("GET"))
      return versions.contains(key)
                 ? success(key)
                 : CannedServer::answer(404, "<Error><Code>NoSuchKey</Code></Error>");
    if (!is_allowed(request, key))
      return CannedServer::answer(way == Way::unsupported ? 501 : 412, "");
    versions[key] = ++last;
    return success(key);
  }
  std::string success(const std::string& key) {
    return CannedServer::answer(200, "", "ETag: \"" + std::to_string(versions[key]) + "\"\r\n");
  }
  bool is_allowed(const std::string& request, const std::string& key) {
    const std::string match = header(request, "if-match");
    const std::string none = header(request, "if-none-match");
    if (way == Way::ignored || (match.empty() && none.empty())) return true;
    if (way == Way::unsupported) return false;
    const bool exists = versions.contains(key);
    if (!none.empty()) return !exists;
    const std::string tag = std::to_string(versions[key]);
    return exists && match == (way == Way::quoted ? "\"" + tag + "\"" : tag);
  }
};

Destinations open(const std::string& endpoint, const std::string& url = "s3://bucket/feed/") {
  StoreOptions options;
  options.endpoint_url = endpoint;
  options.environment = [](const char* name) -> std::string {
    return std::string(name) == "AWS_ACCESS_KEY_ID" || std::string(name) == "AWS_SECRET_ACCESS_KEY"
               ? "x"
               : "";
  };
  return open_destinations({.web = url}, options);
}

}  // namespace

TEST_CASE("how a store compares is found out by trying, and it swaps in that way") {
  using Way = FakeStore::Way;
  const std::map<Way, SwapMethod> expected{{Way::quoted, SwapMethod::quoted_tag},
                                           {Way::bare, SwapMethod::bare_tag},
                                           {Way::ignored, SwapMethod::none},
                                           {Way::unsupported, SwapMethod::none}};
  for (const auto& [way, swap_method] : expected) {
    FakeStore store{.way = way, .versions = {}};
    const CannedServer server([&](const std::string& request) { return store.answer(request); });
    const Destinations opened = open(server.url());
    CHECK(opened.bookkeeping->swap_method("probe.json") == swap_method);
    const auto first = opened.bookkeeping->compare_and_swap("head.json", "1", {}, std::nullopt);
    REQUIRE(first);
    CHECK_FALSE(opened.bookkeeping->compare_and_swap("head.json", "2", {}, std::nullopt));
    REQUIRE(opened.bookkeeping->compare_and_swap("head.json", "2", {}, first));
    CHECK_FALSE(opened.bookkeeping->compare_and_swap("head.json", "3", {}, first));
  }
}

TEST_CASE("a store whose answer is lost while it is asked how it compares is asked again") {
  FakeStore store{.way = FakeStore::Way::quoted, .versions = {}};
  int puts = 0;
  const CannedServer server([&](const std::string& request) {
    const std::string answer = store.answer(request);
    return request.starts_with("PUT") && ++puts == 2 ? std::string() : answer;
  });
  CHECK(open(server.url()).bookkeeping->swap_method("probe.json") == SwapMethod::quoted_tag);
}

TEST_CASE("credentials that expire while a store is asked how it compares say nothing about it") {
  FakeStore store{.way = FakeStore::Way::quoted, .versions = {}};
  const CannedServer server([&](const std::string& request) {
    return FakeStore::header(request, "if-match").empty()
               ? store.answer(request)
               : CannedServer::answer(400, "<Error><Code>ExpiredToken</Code></Error>");
  });
  CHECK(thrown(ErrorKind::failed, [&] {
          (void)open(server.url()).bookkeeping->swap_method("probe.json");
        }).starts_with("s3://bucket/feed/_vizzy refused to take probe.json (400 ExpiredToken): "));
}

TEST_CASE("what an earlier run found out is not tried again") {
  FakeStore store{.way = FakeStore::Way::bare, .versions = {}};
  const CannedServer server([&](const std::string& request) { return store.answer(request); });
  const Destinations opened = open(server.url());
  opened.bookkeeping->assume(SwapMethod::bare_tag);
  REQUIRE(opened.bookkeeping->compare_and_swap("head.json", "1", {}, std::nullopt));
  REQUIRE(server.requests().size() == 1);
  CHECK(server.requests()[0].starts_with("PUT /bucket/feed/_vizzy/head.json HTTP/1.1\r\n"));
}

TEST_CASE("a bucket is named in the path or in the host") {
  S3Location location{.endpoint = "https://s3.eu-west-1.amazonaws.com",
                      .region = "eu-west-1",
                      .bucket = "bucket",
                      .prefix = "feed/",
                      .is_virtual_host = true};
  CHECK(location.name() == "s3://bucket/feed");
  CHECK(location.url("v1/a b.json") ==
        "https://bucket.s3.eu-west-1.amazonaws.com/feed/v1/a%20b.json");
  location.is_virtual_host = false;
  CHECK(location.url("v1/a.json") == "https://s3.eu-west-1.amazonaws.com/bucket/feed/v1/a.json");
  location.prefix.clear();
  CHECK(location.name() == "s3://bucket");
}
