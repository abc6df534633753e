#include "core/serve/respond.h"

#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <string>
#include <vector>

#include "core/codec/content_name.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"
#include "core/error.h"
#include "core/http/header_value.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::serve;

namespace {

const std::string kObject = "v1/o/6w/kobhadxjqpy7b3ieg35x66ye";
constexpr std::array<Asset, 1> kAssets{
    {{.path = "/", .content_type = "text/html; charset=utf-8", .content = "<!doctype html>"}}};

/// A web root in memory: an entry, an object, segments of one value and of two, changes, a
/// document, a group and an alias.
class Host {
 public:
  Host() {
    for (const std::string& url :
         {std::string("v1/discovery"), kObject, std::string("v1/discovery/music"),
          std::string("v1/discovery/~55~53/music"), std::string("v1/changes/discovery/7200"),
          std::string("v1/changes/discovery/~55~53/music/7200")})
      for (const char* suffix : {"", ".gz", ".br"})
        files["public/" + url + ".json" + suffix] = url + " as" + suffix;
    files["public/v1/creators/17.json"] = "0123456789";
    files["public/v1/creators/17.json.gz"] = "compressed";
    files["public/v1/orders/a3f.json"] = "a group";
    files["public/v1/creators/username/ana.json"] = "an alias";
    files["state/commit.json"] = "secret";
  }

  Response operator()(const std::string& target, const std::vector<HeaderField>& fields = {},
                      const std::string& method = "GET") const {
    Request request{.method = method, .target = target, .fields = fields};
    request.fields.push_back({"host", "localhost"});
    return respond(request, site);
  }

  std::map<std::string, std::string> files;
  Site site{.read =
                [this](const std::string& path) {
                  const auto found = files.find(path);
                  return found == files.end() ? std::nullopt : std::optional(found->second);
                },
            .exists = [this](const std::string& path) { return files.contains(path); },
            .assets = kAssets,
            .preview_site = [] { return std::string(R"({"feeds":[]})"); }};
};

std::string field(const Response& response, std::string_view name) {
  Request carrier;
  for (const HeaderField& each : response.fields)
    carrier.fields.push_back({http::lower_case(each.name), each.value});
  return field_value(carrier, http::lower_case(name)).value_or("(absent)");
}

std::string tag(const std::string& bytes) {
  return "\"" + codec::content_name(codec::sha256(bytes)) + "\"";
}

}  // namespace

TEST_CASE("an entry is answered with the headers of the format", "[serve]") {
  const Response response = Host()("/v1/discovery.json");
  CHECK(response.status == 200);
  CHECK(response.body == "v1/discovery as");
  CHECK(field(response, "Content-Type") == "application/json");
  CHECK(field(response, "Content-Length") == "15");
  CHECK(field(response, "Content-Encoding") == "(absent)");
  CHECK(field(response, "Cache-Control") ==
        "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400");
  CHECK(field(response, "ETag") == tag("v1/discovery as"));
  CHECK(field(response, "Vary") == "Accept-Encoding");
  CHECK(field(response, "Accept-Ranges") == "bytes");
}

TEST_CASE("each kind of resource is cached as it changes", "[serve]") {
  Host host;
  CHECK(field(host("/" + kObject + ".json"), "Cache-Control") ==
        "public, max-age=31536000, immutable");
  for (const char* document :
       {"/v1/creators/17.json", "/v1/orders/a3f.json", "/v1/creators/username/ana.json"})
    CHECK(field(host(document), "Cache-Control") == "public, max-age=300, stale-if-error=86400");
  for (const char* entry :
       {"/v1/discovery/music.json", "/v1/discovery/~55~53/music.json",
        "/v1/changes/discovery/7200.json", "/v1/changes/discovery/~55~53/music/7200.json"})
    CHECK(field(host(entry), "Cache-Control") ==
          "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400");
  CHECK(field(host("/v1/o/6w/aaaaaaaaaaaaaaaaaaaaaaaa.json"), "Cache-Control") == "no-store");
}

TEST_CASE("the encoding that the client likes best is sent", "[serve]") {
  struct Case {
    std::string accept;
    std::string coding;
    std::string body;
  };
  const auto wanted =
      GENERATE(values<Case>({{"br", "br", "v1/discovery as.br"},
                             {"gzip, deflate, br, zstd", "br", "v1/discovery as.br"},
                             {"gzip", "gzip", "v1/discovery as.gz"},
                             {"br;q=0.1, gzip;q=0.2", "gzip", "v1/discovery as.gz"},
                             {"deflate", "(absent)", "v1/discovery as"},
                             {"identity;q=0, *", "br", "v1/discovery as.br"}}));
  const Response response = Host()("/v1/discovery.json", {{"accept-encoding", wanted.accept}});
  INFO(wanted.accept);
  CHECK(response.status == 200);
  CHECK(field(response, "Content-Encoding") == wanted.coding);
  CHECK(response.body == wanted.body);
  CHECK(field(response, "ETag") == tag(wanted.body));
}

TEST_CASE("an encoding that does not stand there is passed over", "[serve]") {
  const Response response = Host()("/v1/creators/17.json", {{"accept-encoding", "br, gzip"}});
  CHECK(field(response, "Content-Encoding") == "gzip");
  CHECK(response.body == "compressed");
}

TEST_CASE("only a client that refuses identity gets 406", "[serve]") {
  Host host;
  const Response refused = host("/v1/creators/17.json", {{"accept-encoding", "br, identity;q=0"}});
  CHECK(refused.status == 406);
  CHECK(field(refused, "Cache-Control") == "no-store");
  CHECK(field(refused, "Vary") == "Accept-Encoding");
  CHECK(host("/v1/creators/17.json", {{"accept-encoding", "*;q=0"}}).status == 406);
  CHECK(host("/v1/creators/18.json", {{"accept-encoding", "*;q=0"}}).status == 404);
  CHECK(host("/v1/creators/17.json", {{"accept-encoding", "br"}}).status == 200);
}

TEST_CASE("where gzip alone is stored, it is decoded for who cannot", "[serve]") {
  Host host;
  host.files.erase("public/v1/discovery.json");
  host.files.erase("public/v1/discovery.json.br");
  host.files["public/v1/discovery.json.gz"] = codec::GzipEncoder(6)("the entry");
  for (const char* accept : {"identity", "br", "gzip;q=0"}) {
    const Response response = host("/v1/discovery.json", {{"accept-encoding", accept}});
    CHECK(response.status == 200);
    CHECK(response.body == "the entry");
    CHECK(field(response, "Content-Encoding") == "(absent)");
    CHECK(field(response, "Vary") == "Accept-Encoding");
    CHECK(field(response, "ETag") == tag("the entry"));
  }
  CHECK(host("/v1/discovery.json").body == "the entry");
  CHECK(host("/v1/discovery.json", {{"accept-encoding", "gzip"}}).encoding == "gzip");
  CHECK(host("/v1/discovery.json", {{"accept-encoding", "br, identity;q=0"}}).status == 406);
  CHECK(field(host("/v1/discovery/music.json"), "Cache-Control").starts_with("public, max-age=60"));
}

TEST_CASE("a tag that matches is answered with 304 and no body", "[serve]") {
  Host host;
  const std::string etag = tag("v1/discovery as");
  for (const std::string& condition :
       {etag, "W/" + etag, R"("a,b", )" + etag, std::string("*"), R"("x",W/)" + etag}) {
    INFO(condition);
    const Response response = host("/v1/discovery.json", {{"if-none-match", condition}});
    CHECK(response.status == 304);
    CHECK(response.body.empty());
    CHECK(field(response, "ETag") == etag);
    CHECK(field(response, "Vary") == "Accept-Encoding");
    CHECK(field(response, "Cache-Control").starts_with("public, max-age=60"));
    CHECK(field(response, "Content-Length") == "(absent)");
  }
}

TEST_CASE("a tag of another encoding or none does not match", "[serve]") {
  Host host;
  const std::vector<HeaderField> other{{"if-none-match", tag("v1/discovery as.br")}};
  CHECK(host("/v1/discovery.json", other).status == 200);
  CHECK(host("/v1/discovery.json", {{"if-none-match", ""}}).status == 200);
  CHECK(host("/v1/nothing.json", {{"if-none-match", "*"}}).status == 404);
}

TEST_CASE("a changed file is seen at the next request", "[serve]") {
  Host host;
  const std::string before = field(host("/v1/discovery.json"), "ETag");
  host.files["public/v1/discovery.json"] = "new";
  const Response response = host("/v1/discovery.json", {{"if-none-match", before}});
  CHECK(response.status == 200);
  CHECK(response.body == "new");
}

TEST_CASE("HEAD is GET without the body", "[serve]") {
  Host host;
  for (const char* target : {"/v1/discovery.json", "/v1/nothing.json", "/"}) {
    INFO(target);
    const Response get = host(target);
    const Response head = host(target, {}, "HEAD");
    CHECK(head.status == get.status);
    CHECK(head.body.empty());
    CHECK(field(head, "Content-Length") == std::to_string(get.body.size()));
    CHECK(field(head, "ETag") == field(get, "ETag"));
  }
}

TEST_CASE("a range of the identity is sent", "[serve]") {
  struct Case {
    std::string range;
    std::string content_range;
    std::string body;
  };
  const auto wanted = GENERATE(values<Case>({{"bytes=2-4", "bytes 2-4/10", "234"},
                                             {"bytes=7-", "bytes 7-9/10", "789"},
                                             {"bytes=-3", "bytes 7-9/10", "789"},
                                             {"BYTES=0-99", "bytes 0-9/10", "0123456789"},
                                             {"bytes=-99", "bytes 0-9/10", "0123456789"}}));
  const Response response = Host()("/v1/creators/17.json", {{"range", wanted.range}});
  INFO(wanted.range);
  CHECK(response.status == 206);
  CHECK(field(response, "Content-Range") == wanted.content_range);
  CHECK(response.body == wanted.body);
  CHECK(field(response, "Content-Length") == std::to_string(wanted.body.size()));
}

TEST_CASE("a range outside the content is refused", "[serve]") {
  for (const char* range :
       {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=99999999999999999999-"}) {
    INFO(range);
    const Response response = Host()("/v1/creators/17.json", {{"range", range}});
    CHECK(response.status == 416);
    CHECK(field(response, "Content-Range") == "bytes */10");
    CHECK(field(response, "Cache-Control") == "no-store");
  }
}

TEST_CASE("what is no single range of the identity gets the whole", "[serve]") {
  Host host;
  for (const char* range :
       {"bytes=4-2", "bytes=0-1,3-4", "items=0-1", "bytes=a-", "bytes=-", "bytes=", "bytes"}) {
    INFO(range);
    const Response response = host("/v1/creators/17.json", {{"range", range}});
    CHECK(response.status == 200);
    CHECK(response.body == "0123456789");
  }
  const std::vector<HeaderField> compressed{{"range", "bytes=0-1"}, {"accept-encoding", "gzip"}};
  CHECK(host("/v1/creators/17.json", compressed).status == 200);
  const std::vector<HeaderField> older{{"range", "bytes=0-1"}, {"if-range", "\"old\""}};
  CHECK(host("/v1/creators/17.json", older).status == 200);
  const std::vector<HeaderField> same{{"range", "bytes=0-1"}, {"if-range", tag("0123456789")}};
  CHECK(host("/v1/creators/17.json", same).status == 206);
}

TEST_CASE("nothing but the names of the format is served", "[serve]") {
  const std::string target =
      GENERATE(values<std::string>({"/../state/commit.json",
                                    "/v1/../../state/commit.json",
                                    "/state/commit.json",
                                    "/%2e%2e/state/commit.json",
                                    "/v1/%2e%2e%2f%2e%2e%2fstate/commit.json",
                                    "/%252e%252e/state/commit.json",
                                    "/v1/..\\..\\state\\commit.json",
                                    "/v1/%5c..%5cstate/commit.json",
                                    "/v1/discovery.json%00",
                                    "/v1/discovery%00.json",
                                    "/v1/discovery.json/",
                                    "//v1/discovery.json",
                                    "/v1//discovery.json",
                                    "/v1/./discovery.json",
                                    "/v1/.discovery.json",
                                    "/.git/config",
                                    "/v1/",
                                    "/v1",
                                    "/v1/o/",
                                    "/v1/discovery",
                                    "/v1/discovery.json.gz",
                                    "/v1/discovery.json.br",
                                    "/v1/Discovery.json",
                                    "/V1/discovery.json",
                                    "/v1/o/6w/KOBHADXJQPY7B3IEG35X66YE.json",
                                    "/v1/o/6w/kobhadxjqpy7b3ieg35x66y.json",
                                    "/v1/creators/~2f.json/17",
                                    "/v1/creators/~2F.json",
                                    "/v1/creators/~31~37.json",
                                    "/v1/creators/17 .json",
                                    "/v1/discovery/../../state/commit.json",
                                    "/v1/creators/username/../../../state/commit.json",
                                    "/v1/creators/username/%2e%2e/17.json",
                                    "/v1/discovery/~55~53/..\\music.json",
                                    "/v1/discovery/~55~53/music/x.json",
                                    "/v1/discovery//music.json",
                                    "/v1/discovery/~55~53/",
                                    "/v1/discovery/~55~53.json",
                                    "/v1/discovery/US/music.json",
                                    "/v1/o/username/ana.json",
                                    "/v1/changes.json",
                                    "/v1/changes/discovery.json",
                                    "/v1/changes/discovery/music.json",
                                    "/v1/changes/discovery/7200.json.gz",
                                    "/v1/changes/../../state/commit.json",
                                    "/v1/changes/discovery/../7200.json",
                                    "/v1/changes/discovery/a/b/c/7200.json",
                                    "/v2/discovery.json"}));
  INFO(target);
  CHECK(Host()(target).status == 404);
}

TEST_CASE("a target that is no path is a bad request", "[serve]") {
  for (const char* target : {"v1/discovery.json", "*", "", "/%", "/%2", "/%zz", "/v1/%g1.json"})
    CHECK(Host()(target).status == 400);
}

TEST_CASE("queries, needless escapes and the form of proxies lead to the same resource",
          "[serve]") {
  for (const char* target :
       {"/v1/discovery.json?time=1", "/v1/discovery.json#top", "/v1/%64iscovery.json",
        "http://localhost:8080/v1/discovery.json", "https://example.org/v1/discovery.json"})
    CHECK(Host()(target).status == 200);
}

TEST_CASE("keys that are escaped in paths are found", "[serve]") {
  Host host;
  host.files["public/v1/products/~4c-09.json"] = "{}";
  CHECK(host("/v1/products/~4c-09.json").status == 200);
  CHECK(host("/v1/products/%7e4c-09.json").status == 200);
  CHECK(host("/v1/products/L-09.json").status == 404);
}

TEST_CASE("a target beyond the limit gets 414", "[serve]") {
  Host host;
  const std::string query = "/v1/discovery.json?";
  CHECK(host(query + std::string(kMaxTargetBytes - query.size(), 'x')).status == 200);
  CHECK(host(query + std::string(kMaxTargetBytes - query.size() + 1, 'x')).status == 414);
}

TEST_CASE("other methods are refused with the list of those that are not", "[serve]") {
  for (const char* method : {"POST", "PUT", "DELETE", "PATCH", "TRACE", "get", "BREW"}) {
    INFO(method);
    const Response response = Host()("/v1/discovery.json", {}, method);
    CHECK(response.status == 405);
    CHECK(field(response, "Allow") == "GET, HEAD, OPTIONS");
    CHECK(field(response, "Cache-Control") == "no-store");
    CHECK(response.body == R"({"error":"only GET, HEAD and OPTIONS are allowed"})");
  }
}

TEST_CASE("any origin may read, measure and revalidate a feed", "[serve]") {
  Host host;
  for (const char* target : {"/v1/discovery.json", "/v1/nothing.json"}) {
    const Response response = host(target, {{"origin", "http://localhost:3000"}});
    CHECK(field(response, "Access-Control-Allow-Origin") == "*");
    CHECK(field(response, "Access-Control-Expose-Headers") ==
          "Content-Encoding, Content-Length, Content-Range, ETag, Retry-After");
    CHECK(field(response, "Timing-Allow-Origin") == "*");
  }
  const Response preflight = host("/v1/discovery.json", {}, "OPTIONS");
  CHECK(preflight.status == 204);
  CHECK(field(preflight, "Access-Control-Allow-Methods") == "GET, HEAD, OPTIONS");
  CHECK(field(preflight, "Access-Control-Allow-Headers") ==
        "Cache-Control, Content-Type, If-None-Match, If-Range, Range");
  CHECK(field(preflight, "Access-Control-Max-Age") == "86400");
}

TEST_CASE("a request names exactly one host, but HTTP/1.0 need not", "[serve]") {
  Host host;
  Request request{.method = "GET", .target = "/v1/discovery.json", .fields = {}};
  CHECK(respond(request, host.site).status == 400);
  request.version = 10;
  CHECK(respond(request, host.site).status == 200);
  request.fields = {{"host", "a"}, {"host", "b"}};
  CHECK(respond(request, host.site).status == 400);
}

TEST_CASE("a header in several lines counts as one list", "[serve]") {
  const Response response =
      Host()("/v1/discovery.json", {{"accept-encoding", "deflate"}, {"accept-encoding", "gzip"}});
  CHECK(field(response, "Content-Encoding") == "gzip");
}

TEST_CASE("the preview is answered with its type and revalidated", "[serve]") {
  Host host;
  const Response page = host("/");
  CHECK(page.status == 200);
  CHECK(page.body == "<!doctype html>");
  CHECK(field(page, "Content-Type") == "text/html; charset=utf-8");
  CHECK(field(page, "Cache-Control") == "no-cache");
  CHECK(field(page, "Content-Security-Policy") == "default-src 'self'; base-uri 'none'");
  CHECK(field(page, "Vary") == "(absent)");
  CHECK(host("/", {{"if-none-match", field(page, "ETag")}}).status == 304);
  CHECK(host("/?feed=discovery").status == 200);
  CHECK(host("/preview/site.json").body == R"({"feeds":[]})");
}

TEST_CASE("an error of the site is not taken for an absence", "[serve]") {
  Host host;
  host.site.read = [](const std::string& path) -> std::optional<std::string> {
    throw Error(ErrorKind::failed, "cannot read " + path);
  };
  CHECK(test::thrown(ErrorKind::failed, [&] { (void)host("/v1/discovery.json"); }) ==
        "cannot read public/v1/discovery.json");
}

TEST_CASE("no bytes that a client sends lead to a file outside the web root", "[serve]") {
  // A small fuzzer: pieces of attacks in random order. Whatever is read must be a public file.
  const std::vector<std::string> pieces{"/",     "..", "%2e",   "%2f",   "\\",      "%00", "v1",
                                        "o",     "6w", ".json", "state", "~2e",     "%",   "commit",
                                        "%252e", "//", "?",     "#",     "http://", ".",   "~"};
  Host host;
  std::vector<std::string> paths;
  const auto note = [&](const std::string& path) {
    paths.push_back(path);
    return false;
  };
  host.site = {.read = [&](const std::string& path) -> std::optional<std::string> {
                 note(path);
                 return std::nullopt;
               },
               .exists = note};
  std::uint64_t state = 7;
  for (int i = 0; i < 20'000; ++i) {
    std::string target = "/v1/";
    for (int k = 0; k < 6; ++k) {
      state = state * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
      target += pieces[(state >> 33) % pieces.size()];
    }
    (void)host(target, {{"accept-encoding", "br, gzip"}});
  }
  REQUIRE(paths.size() > 10);
  for (const std::string& path : paths) {
    INFO(path);
    CHECK(path.starts_with("public/v1/"));
    CHECK(path.find("..") == std::string::npos);
    CHECK(path.find('\0') == std::string::npos);
    CHECK(path.find("/.") == std::string::npos);
  }
}
