#include "core/destination/s3_answer.h"

#include <catch2/catch.hpp>

#include <array>
#include <functional>
#include <string>

#include "core/destination/destination_url.h"
#include "tests/http/canned_server.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::destination;
using namespace vizzy::test;

namespace {

const std::string kTag = "ETag: \"1\"\r\n";
const std::string kPage = "<!DOCTYPE html><html>sign in</html>";
const std::string kInternalError = "<Error><Code>InternalError</Code></Error>";
const std::string kCheck = "; check --endpoint-url and the proxies on the way, then run again";

std::string listing_of(const std::string& inside) {
  return "<?xml version=\"1.0\"?>\n<ListBucketResult xmlns=\"x\">" + inside +
         "</ListBucketResult>\n";
}

std::string object(const std::string& key, const std::string& size = "7") {
  return "<Contents><Key>" + key + "</Key><Size>" + size +
         "</Size><LastModified>2026-01-02T03:04:05.000Z</LastModified></Contents>";
}

std::string some_keys(const char* name) {
  const std::string_view text = name;
  return text == "AWS_ACCESS_KEY_ID" || text == "AWS_SECRET_ACCESS_KEY" ? "x" : "";
}

/// What a bucket makes of the answers of a server: the words that `use` returns, or the error.
std::string outcome(const CannedServer::Answer& answer,
                    const std::function<std::string(Destination& bucket)>& use) {
  const CannedServer server(answer);
  StoreOptions options;
  options.endpoint_url = server.url();
  options.retry = {.attempts = 3,
                   .first_delay = std::chrono::milliseconds(1),
                   .max_delay = std::chrono::milliseconds(2)};
  options.environment = &some_keys;
  const Destinations opened = open_destinations({.web = "s3://bucket/feed"}, options);
  try {
    return use(*opened.web);
  } catch (const Error& error) {
    return error.what();
  }
}

std::string always(const std::string& answer,
                   const std::function<std::string(Destination& bucket)>& use) {
  return outcome([&](const std::string&) { return answer; }, use);
}

std::string put(Destination& bucket) {
  bucket.put("a.json", "{}", {});
  return "put";
}
std::string get(Destination& bucket) {
  const auto found = bucket.get("a.json");
  return found ? found->bytes + " " + found->tag : "absent";
}
std::string remove_one(Destination& bucket) {
  bucket.remove({"a.json"});
  return "removed";
}
std::string remove_two(Destination& bucket) {
  bucket.remove({"a.json", "b.json"});
  return "removed";
}
std::string list_all(Destination& bucket) {
  std::string keys;
  bucket.list("v1/", [&](const Destination::Listed& listed) {
    keys += listed.key + " " + std::to_string(listed.size) + "\n";
  });
  return keys;
}

struct StoreAnswer {
  int status;
  std::string body;
  std::string headers;
  std::string expected;
};

std::string answer_of(const StoreAnswer& each) {
  return CannedServer::answer(each.status, each.body, each.headers);
}

}  // namespace

TEST_CASE("an object is put when the store says so with an ETag") {
  const std::string where = "s3://bucket/feed did not take a.json: it answered ";
  const std::string refused = "s3://bucket/feed refused to take a.json ";
  for (const StoreAnswer& each : {
           StoreAnswer{200, "", kTag, "put"},
           StoreAnswer{201, "", "etag: W/\"1\"\r\n", "put"},
           StoreAnswer{200, "", "x-goog-generation: 7\r\n", "put"},
           StoreAnswer{200, "<html><h1>Created</h1></html>", kTag, "put"},  // as Swift does
           StoreAnswer{200, "", "", where + "200 and sent no ETag" + kCheck},
           StoreAnswer{200, "", "ETag: \r\n", where + "200 and sent no ETag" + kCheck},
           StoreAnswer{200, kPage, "", where + "200 and sent a web page" + kCheck},
           StoreAnswer{200, kInternalError, kTag,
                       refused + "(200 InternalError): the store does not say why; check "
                                 "--endpoint-url and, if it is set, AWS_SESSION_TOKEN"},
           StoreAnswer{
               200, "<?xml version=\"1.0\"?>\n<Error><Code>AccessDenied</Code></Error>", kTag,
               refused + "(200 AccessDenied): the credentials may not do this, have expired, "
                         "or are unknown to the store; check the access key, and allow "
                         "s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket"},
           StoreAnswer{
               301, kPage, "Location: https://h.example:1/b/x\r\n",
               refused +
                   "(301): it redirects to https://h.example:1/b/x; if that is your store, pass "
                   "--endpoint-url https://h.example:1"},
           StoreAnswer{
               307, "", "Location: https://u:pw@h.example/\r\n",
               refused +
                   "(307): it redirects to https://...@h.example/; if that is your store, pass "
                   "--endpoint-url https://...@h.example"},
           StoreAnswer{302, "", "",
                       refused + "(302): it redirects to nowhere; check --endpoint-url"},
           StoreAnswer{403, kPage, "",
                       refused + "(403): the credentials may not do this, have expired, or are "
                                 "unknown to the store; check the access key, and allow "
                                 "s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket"},
           StoreAnswer{400, kPage, "",
                       refused + "(400): it sent a web page; check --endpoint-url and the proxies "
                                 "on the way"},
           StoreAnswer{400, "<Error><Code>O\x1b[31mdd</Code><Message>a\nb\x07</Message></Error>",
                       "", refused + "(400 O [31mdd): a b "},
       })
    CHECK(always(answer_of(each), &put) == each.expected);
}

TEST_CASE("an object is what a store sends with an ETag, and absent when it says NoSuchKey") {
  const std::string where = "s3://bucket/feed did not give a.json: it answered ";
  const std::string refused = "s3://bucket/feed refused to give a.json ";
  for (const StoreAnswer& each : {
           StoreAnswer{200, "{}", kTag, "{} \"1\""},
           StoreAnswer{200, "{}", "ETag: W/\"1\"\r\n", "{} \"1\""},
           StoreAnswer{200, "{}", "ETag: \"0123-2\"\r\n", "{} \"0123-2\""},
           StoreAnswer{404, "<Error><Code>NoSuchKey</Code></Error>", "", "absent"},
           StoreAnswer{404, "<Error><Code>NoSuchBucket</Code></Error>", "",
                       refused +
                           "(404 NoSuchBucket): the bucket does not exist; create it, or check "
                           "its name and --endpoint-url"},
           StoreAnswer{404, "", "",
                       refused +
                           "(404): the store does not say why; check --endpoint-url and, if it "
                           "is set, AWS_SESSION_TOKEN"},
           StoreAnswer{404, kPage, "",
                       refused +
                           "(404): it sent a web page; check --endpoint-url and the proxies on "
                           "the way"},
           StoreAnswer{200, "{}", "", where + "200 and sent no ETag" + kCheck},
           StoreAnswer{200, kPage, "", where + "200 and sent a web page" + kCheck},
           StoreAnswer{206, "{", kTag, where + "206 and sent a part" + kCheck},
           StoreAnswer{204, "", kTag, where + "204 and sent a part" + kCheck},
       })
    CHECK(always(answer_of(each), &get) == each.expected);
}

TEST_CASE("bookkeeping that a proxy compressed on the way is not taken for damage") {
  const auto head = [](const std::string& encoding) {
    const CannedServer server([&](const std::string&) {
      return CannedServer::answer(200, "{}", kTag + "Content-Encoding: " + encoding + "\r\n");
    });
    StoreOptions options;
    options.endpoint_url = server.url();
    options.environment = &some_keys;
    const Destinations opened = open_destinations({.web = "s3://bucket/feed"}, options);
    CHECK(get(*opened.web) == "{} \"1\"");
    try {
      return get(*opened.bookkeeping);
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  CHECK(head("gzip") ==
        "s3://bucket/feed/_vizzy did not give a.json: it answered 200 and sent it in the encoding "
        "gzip, which nobody asked for" +
            kCheck);
  CHECK(head("aws-chunked") == "{} \"1\"");
}

TEST_CASE("an answer that is shorter or longer than it says is not believed") {
  const std::string cut =
      "HTTP/1.1 200 OK\r\nConnection: close\r\nETag: \"1\"\r\n"
      "Content-Length: 9\r\n\r\n{}";
  CHECK(always(cut, &get).starts_with("no answer from http://127.0.0.1:"));
  CHECK(
      always("HTTP/1.1 200 OK\r\nETag: \"1\"\r\n\r\n{}", &get) ==
      "s3://bucket/feed did not give a.json: it answered 200 and sent bytes without their length" +
          kCheck);
  const std::string garbage = "HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: -2\r\n\r\n{}";
  CHECK(always(garbage, &get).starts_with("no answer from http://127.0.0.1:"));
}

TEST_CASE("what is asked for again is believed in the end") {
  int count = 0;
  const auto in_passing = [&](const std::string& answer) {
    count = 0;
    return outcome(
        [&](const std::string&) {
          return ++count < 3 ? answer : CannedServer::answer(200, "", kTag);
        },
        &put);
  };
  for (const int status : {408, 429, 500, 503, 509, 520, 524})
    CHECK(in_passing(CannedServer::answer(status, kPage)) == "put");
  for (const char* code : {"SlowDown", "InternalError", "OperationAborted", "RequestTimeout"})
    for (const int status : {200, 400, 409})
      CHECK(in_passing(CannedServer::answer(
                status, "<Error><Code>" + std::string(code) + "</Code></Error>")) == "put");
}

TEST_CASE("a removal is done when the store confirms it") {
  const std::string where = "s3://bucket/feed did not remove ";
  for (const StoreAnswer& each : {
           StoreAnswer{204, "", "", "removed"},
           StoreAnswer{200, "", "", "removed"},
           StoreAnswer{404, "<Error><Code>NoSuchKey</Code></Error>", "", "removed"},
           StoreAnswer{200, kPage, "",
                       where + "a.json: it answered 200 and sent a web page" + kCheck},
           StoreAnswer{200, "ok", "",
                       where +
                           "a.json: it answered 200 and sent something else than a "
                           "confirmation" +
                           kCheck},
       })
    CHECK(always(answer_of(each), &remove_one) == each.expected);
  const std::string both = where + "2 objects: it answered 200 and sent ";
  for (const StoreAnswer& each : {
           StoreAnswer{200, "<DeleteResult xmlns=\"x\"/>", "", "removed"},
           StoreAnswer{200, "<DeleteResult></DeleteResult>", "", "removed"},
           StoreAnswer{200, "", "", both + "something else than a confirmation" + kCheck},
           StoreAnswer{200, kPage, "", both + "a web page" + kCheck},
           StoreAnswer{200, "<DeleteResult><Error><Key>feed/a.json</Key>", "",
                       both + "something else than a confirmation" + kCheck},
           StoreAnswer{200,
                       "<DeleteResult><Error><Key>other/x</Key><Code>AccessDenied</Code></Error>"
                       "</DeleteResult>",
                       "", both + "an error for \"other/x\"" + kCheck},
       })
    CHECK(always(answer_of(each), &remove_two) == each.expected);
}

TEST_CASE("an object that a list of removals could not remove is removed alone") {
  std::vector<std::string> asked;
  const auto answer = [&](const std::string& request) {
    asked.push_back(request.substr(0, request.find(" HTTP")));
    return request.starts_with("POST")
               ? CannedServer::answer(200,
                                      "<DeleteResult><Error><Key>feed/b.json</Key><Code>"
                                      "InternalError</Code></Error></DeleteResult>")
               : CannedServer::answer(204, "");
  };
  CHECK(outcome(answer, &remove_two) == "removed");
  CHECK(asked == std::vector<std::string>{"POST /bucket/?delete=", "DELETE /bucket/feed/b.json"});
}

TEST_CASE("a listing is whole, of version 2 and of what was asked for") {
  const std::string where = "s3://bucket/feed did not list feed/v1/: it answered 200 and sent ";
  const std::string more = "<IsTruncated>true</IsTruncated>";
  for (const auto& [body, expected] : {
           std::pair{listing_of(""), std::string()},
           std::pair{listing_of(object("feed/v1/a.json") + object("feed/v1/b&amp;c.json", "0")),
                     std::string("v1/a.json 7\nv1/b&c.json 0\n")},
           std::pair{listing_of(object("feed/v1/&#233;.json")), std::string("v1/\u00e9.json 7\n")},
           std::pair{listing_of("<EncodingType>url</EncodingType>" + object("feed/v1/a%20b%2Bc+d")),
                     std::string("v1/a b+c d 7\n")},
           std::pair{std::string(), where + "no listing" + kCheck},
           std::pair{kPage, where + "a web page" + kCheck},
           std::pair{std::string("{}"), where + "no listing" + kCheck},
           std::pair{listing_of(object("feed/v1/a.json")).substr(0, 150),
                     where + "a listing that is cut off" + kCheck},
           std::pair{listing_of(more),
                     where + "a listing that goes on, without the token of the next page" + kCheck},
           std::pair{listing_of(more + "<Marker></Marker>"),
                     where + "a listing of version 1" + kCheck},
           std::pair{listing_of(object("other/v1/a.json")),
                     where +
                         "a listing with the key \"other/v1/a.json\", which is not below the "
                         "prefix" +
                         kCheck},
           std::pair{listing_of(object("feed/v2/a.json")),
                     where +
                         "a listing with the key \"feed/v2/a.json\", which is not below the "
                         "prefix" +
                         kCheck},
           std::pair{listing_of(object("")),
                     where + "a listing with the key \"\", which is not below the prefix" + kCheck},
           std::pair{listing_of(object("feed/v1/a", "-1")),
                     where + "a listing with the size \"-1\" of feed/v1/a" + kCheck},
           std::pair{
               listing_of(object("feed/v1/a", "99999999999999999999")),
               where + "a listing with the size \"99999999999999999999\" of feed/v1/a" + kCheck},
       })
    CHECK(always(CannedServer::answer(200, body), &list_all) == expected);
}

TEST_CASE("a listing without end is an error") {
  const std::string endless =
      "the listing of v1/ at s3://bucket/feed never ends; check --endpoint-url and the proxies on "
      "the way";
  const std::string more = "<IsTruncated>true</IsTruncated><NextContinuationToken>";
  int page = 0;
  const auto with_token = [&](const std::function<std::string()>& inside) {
    page = 0;
    return outcome(
        [&](const std::string&) {
          ++page;
          return CannedServer::answer(200, listing_of(inside()));
        },
        &list_all);
  };
  CHECK(with_token([&] {
          return more + "same</NextContinuationToken>" + object("feed/v1/" + std::to_string(page));
        }) == endless);
  CHECK(with_token([&] {
          return more + std::to_string(page) + "</NextContinuationToken>" + object("feed/v1/same");
        }) == endless);
  CHECK(page == 2);
}

TEST_CASE("a bucket that keeps versions shows it by the answers to changes") {
  const auto shows = [](const StoreAnswer& each, std::string (*change)(Destination&)) {
    return always(answer_of(each), [&](Destination& bucket) {
      CHECK_FALSE(bucket.keeps_versions());
      const std::string changed = change(bucket);
      return changed + (bucket.keeps_versions() ? ", keeps versions" : "");
    });
  };
  const std::string version = "x-amz-version-id: 3HL4kqtJlcpXroDTDmJ\r\n";
  CHECK(shows({200, "", kTag + version, ""}, put) == "put, keeps versions");
  CHECK(shows({200, "", kTag + "x-amz-version-id: null\r\n", ""}, put) == "put");
  CHECK(shows({200, "", kTag, ""}, put) == "put");
  CHECK(shows({200, "{}", kTag + version, ""}, get) == "{} \"1\"");
  CHECK(shows({204, "", version, ""}, remove_one) == "removed, keeps versions");
  // Versioning that was suspended: what was put before stays.
  CHECK(shows({204, "", "x-amz-delete-marker: true\r\nx-amz-version-id: null\r\n", ""},
              remove_one) == "removed, keeps versions");
  CHECK(shows({204, "", "", ""}, remove_one) == "removed");
  const auto removed = [](const std::string& members) {
    return "<DeleteResult xmlns=\"x\"><Deleted><Key>feed/a.json</Key>" + members +
           "</Deleted></DeleteResult>";
  };
  CHECK(shows({200, removed("<DeleteMarker>true</DeleteMarker>"), "", ""}, remove_two) ==
        "removed, keeps versions");
  CHECK(shows({200, removed("<DeleteMarker>false</DeleteMarker>"), "", ""}, remove_two) ==
        "removed");
  CHECK(shows({200, removed(""), "", ""}, remove_two) == "removed");
}
