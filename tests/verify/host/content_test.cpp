#include "core/verify/host/content.h"

#include <catch2/catch.hpp>

#include "core/codec/brotli.h"
#include "core/codec/encoding.h"
#include "core/codec/gzip.h"

using namespace vizzy;
using namespace vizzy::verify::host;

namespace {

const std::string kJson = R"({"items":[{"id":1},{"id":2}]})";

std::string gzip(const std::string& bytes) { return codec::GzipEncoder(6)(bytes); }

Content content(const std::string& body, const std::string& encoding) {
  http::Response response{.status = 200, .headers = {}, .body = body};
  if (!encoding.empty()) response.headers["content-encoding"] = encoding;
  return read_content(response);
}

/// The only problem.
std::string problem(const std::string& body, const std::string& encoding) {
  const Content read = content(body, encoding);
  REQUIRE(read.problems.size() == 1);
  CHECK(read.problems[0].severity == verify::Severity::error);
  return read.problems[0].problem;
}

}  // namespace

TEST_CASE("content is decoded as its header says", "[verify]") {
  for (const auto& [body, encoding] : {std::pair(kJson, ""),
                                       {kJson, "identity"},
                                       {gzip(kJson), "gzip"},
                                       {gzip(kJson), "x-GZIP"},
                                       {codec::brotli(kJson, 5), "br"}}) {
    const Content read = content(body, encoding);
    CHECK(read.problems.empty());
    CHECK(read.text == kJson);
  }
}

TEST_CASE("content that is compressed twice is told, and read all the same", "[verify]") {
  CHECK(problem(gzip(gzip(kJson)), "gzip") == "is compressed twice: gzip in gzip");
  CHECK(problem(gzip(codec::brotli(kJson, 5)), "gzip") == "is compressed twice: br in gzip");
  CHECK(problem(codec::brotli(gzip(kJson), 5), "br") == "is compressed twice: gzip in br");
  CHECK(content(gzip(gzip(kJson)), "gzip").text == kJson);
}

TEST_CASE("encoded bytes without a header are told", "[verify]") {
  CHECK(problem(gzip(kJson), "") == "is gzip, and has no Content-Encoding");
  CHECK(problem(codec::brotli(kJson, 5), "") == "is br, and has no Content-Encoding");
  CHECK(content(codec::brotli(kJson, 5), "").text == kJson);
}

TEST_CASE("a header that says something else than the bytes is told", "[verify]") {
  CHECK(problem(kJson, "gzip") == "says Content-Encoding: gzip, and is not encoded");
  CHECK(problem(codec::brotli(kJson, 5), "gzip") ==
        "says Content-Encoding: gzip, and is encoded otherwise");
  CHECK(problem(gzip(kJson), "br") == "says Content-Encoding: br, and is encoded otherwise");
  CHECK(problem(gzip(kJson), "aws-chunked,gzip") == "has Content-Encoding: aws-chunked,gzip");
  CHECK(problem(gzip(kJson), "gzip, gzip") == "has Content-Encoding: gzip, gzip");
}

TEST_CASE("bytes that are damaged or no JSON are told", "[verify]") {
  std::string damaged = gzip(kJson);
  damaged[damaged.size() - 6] ^= 1;
  CHECK(problem(damaged, "gzip") == "cannot be decoded: damaged gzip");
  CHECK(problem(kJson.substr(1), "") == "is not JSON");
  CHECK(problem("", "") == "is not JSON");
  CHECK(problem("\n<!doctype html>", "") == "is a web page instead of JSON");
  CHECK(problem(std::string(1'000'000, '['), "") == "is not JSON");
}
