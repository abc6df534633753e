#include "core/verify/host/caching.h"

#include <catch2/catch.hpp>

#include <string>

#include "core/format/resource_kind.h"

using namespace vizzy;
using namespace vizzy::verify::host;

namespace {

std::string word(const std::optional<verify::Finding>& problem) {
  if (!problem) return "";
  return problem->severity == verify::Severity::error ? "error" : "warning";
}

}  // namespace

TEST_CASE("what the format asks for is right for each kind", "[verify]") {
  const auto kind = GENERATE(format::ResourceKind::entry, format::ResourceKind::object,
                             format::ResourceKind::document);
  CHECK(word(caching_problem(kind, format::cache_control(kind))).empty());
}

TEST_CASE("an object must be kept for a year", "[verify]") {
  const auto object = [](std::string_view value) {
    return word(caching_problem(format::ResourceKind::object, value));
  };
  CHECK(object("").ends_with("warning"));
  CHECK(object("public, max-age=31536000") == "warning");
  CHECK(object("max-age=60, immutable") == "warning");
  CHECK(object("private, max-age=31536000, immutable") == "warning");
  CHECK(object("max-age=31536000, s-maxage=60, immutable") == "warning");
  CHECK(object("no-store, max-age=31536000, immutable") == "warning");
  CHECK(object("IMMUTABLE , Max-Age=\"31536000\"").empty());
}

TEST_CASE("an entry that is kept for a day hides what is published", "[verify]") {
  const auto entry = [](std::string_view value) {
    return word(caching_problem(format::ResourceKind::entry, value));
  };
  CHECK(entry("max-age=0, must-revalidate").empty());
  CHECK(entry("no-cache").empty());
  CHECK(entry("max-age=300").empty());
  CHECK(entry("max-age=301") == "warning");
  CHECK(entry("max-age=60, s-maxage=3600") == "warning");
  CHECK(entry("max-age=86400") == "error");
  CHECK(entry("max-age=99999999999999999999999") == "error");
  CHECK(entry("max-age=60, s-maxage=31536000") == "error");
  CHECK(entry("max-age=60, immutable") == "error");
  CHECK(entry("max-age=60, stale-while-revalidate=240").empty());
  CHECK(entry("max-age=60, stale-while-revalidate=3600") == "warning");
  CHECK(entry("max-age=60, stale-while-revalidate=2592000") == "error");
  CHECK(entry("max-age=18446744073709551615, stale-while-revalidate=9") == "error");
  CHECK(entry("no-cache, max-age=86400").empty());
  CHECK(entry("public") == "warning");
  CHECK(entry("no-store") == "warning");
  CHECK(entry("") == "warning");
  const auto problem = caching_problem(format::ResourceKind::entry, "max-age=86400").value();
  CHECK(problem.problem == "is an entry with Cache-Control: max-age=86400");
  CHECK(problem.remedy.text ==
        "send \"public, max-age=60, stale-while-revalidate=60, stale-if-error=86400\": readers do "
        "not see new versions");
}

TEST_CASE("a document may be kept for an hour", "[verify]") {
  CHECK(word(caching_problem(format::ResourceKind::document, "max-age=3600")).empty());
  CHECK(word(caching_problem(format::ResourceKind::document, "max-age=3601")) == "warning");
  CHECK(word(caching_problem(format::ResourceKind::document, "max-age=86400")) == "error");
}

TEST_CASE("an error must not be kept", "[verify]") {
  CHECK(word(error_caching_problem("")) == "warning");
  CHECK(word(error_caching_problem("public")) == "warning");
  CHECK(word(error_caching_problem("no-cache")).empty());
  CHECK(word(error_caching_problem("no-store")).empty());
  CHECK(word(error_caching_problem("max-age=60")).empty());
  CHECK(word(error_caching_problem("max-age=300")) == "warning");
  CHECK(word(error_caching_problem("max-age=3600")) == "error");
  CHECK(word(error_caching_problem("immutable")) == "error");
  CHECK(word(error_caching_problem("no-store, max-age=31536000")).empty());
}

TEST_CASE("Expires counts where Cache-Control does not say how long", "[verify]") {
  const auto entry = [](const std::string& caching, const std::string& expires) {
    http::Response response;
    response.headers["date"] = "Sun, 06 Nov 2022 08:49:37 GMT";
    if (!caching.empty()) response.headers["cache-control"] = caching;
    response.headers["expires"] = expires;
    return word(caching_problem(format::ResourceKind::entry, response));
  };
  CHECK(entry("", "Sun, 06 Nov 2022 08:50:37 GMT").empty());
  CHECK(entry("", "Sun, 06 Nov 2022 09:49:37 GMT") == "warning");
  CHECK(entry("", "Mon, 07 Nov 2022 08:49:37 GMT") == "error");
  CHECK(entry("public", "Mon, 01 Jan 2029 00:00:00 GMT") == "error");
  CHECK(entry("", "0").empty());
  CHECK(entry("max-age=60", "Mon, 01 Jan 2029 00:00:00 GMT").empty());
  http::Response missing;
  missing.headers["expires"] = "Thu, 01 Jan 2099 00:00:00 GMT";
  CHECK(error_caching_problem(missing)->problem ==
        "does not exist, with Expires: Thu, 01 Jan 2099 00:00:00 GMT");
}

TEST_CASE("an answer that a cache keeps beyond its time is told", "[verify]") {
  const auto old = [](format::ResourceKind kind, const std::string& age) {
    http::Response response;
    response.headers["cache-control"] = format::cache_control(kind);
    response.headers["age"] = age;
    return word(age_problem(kind, response));
  };
  CHECK(old(format::ResourceKind::entry, "").empty());
  CHECK(old(format::ResourceKind::entry, "120").empty());
  CHECK(old(format::ResourceKind::entry, "40000") == "warning");
  CHECK(old(format::ResourceKind::entry, "500000") == "error");
  CHECK(old(format::ResourceKind::entry, "99999999999999999999999") == "error");
  CHECK(old(format::ResourceKind::entry, "old").empty());
  CHECK(old(format::ResourceKind::document, "301").empty());
  CHECK(old(format::ResourceKind::document, "40000") == "warning");
  CHECK(old(format::ResourceKind::object, "500000").empty());
  http::Response missing;
  missing.headers = {{"cache-control", "no-store"}, {"age", "0"}};
  CHECK(word(error_age_problem(missing)).empty());
  missing.headers["age"] = "7";
  CHECK(word(error_age_problem(missing)) == "warning");
  missing.headers["age"] = "4000";
  CHECK(word(error_age_problem(missing)) == "error");
}
