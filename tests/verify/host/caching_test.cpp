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
  CHECK(word(error_caching_problem("")).empty());
  CHECK(word(error_caching_problem("no-store")).empty());
  CHECK(word(error_caching_problem("max-age=60")).empty());
  CHECK(word(error_caching_problem("max-age=300")) == "warning");
  CHECK(word(error_caching_problem("max-age=3600")) == "error");
  CHECK(word(error_caching_problem("immutable")) == "error");
  CHECK(word(error_caching_problem("no-store, max-age=31536000")).empty());
}
