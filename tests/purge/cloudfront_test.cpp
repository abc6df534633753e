#include "core/purge/cloudfront.h"

#include <catch2/catch.hpp>

#include "core/error.h"
#include "tests/http/canned_server.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::purge;
using namespace vizzy::test;

namespace {

std::string environment(const char* name) {
  const std::string text = name;
  if (text == "AWS_ACCESS_KEY_ID") return "AKIDEXAMPLE";
  return text == "AWS_SECRET_ACCESS_KEY" || text == "AWS_SESSION_TOKEN" ? "x" : "";
}

/// A distribution at a server of a test.
struct Fixture {
  explicit Fixture(CannedServer::Answer answer, std::string base_path = "")
      : server(std::move(answer)),
        cloudfront({"E1ABC", server.url(), std::move(base_path)}, client, credentials) {}

  CannedServer server;
  http::Client client{{.retry = {.attempts = 2, .first_delay = std::chrono::milliseconds(1)}}};
  http::CredentialSource credentials{client, &environment, "", "eu-west-1"};
  CloudFront cloudfront;
};

std::string created(const std::string&) {
  return CannedServer::answer(201, "<Invalidation><Id>I1</Id></Invalidation>");
}

std::string refusal(int status, const std::string& code, const std::string& message = "") {
  Fixture fixture([&](const std::string&) {
    return CannedServer::answer(status, "<ErrorResponse><Error><Code>" + code + "</Code><Message>" +
                                            message + "</Message></Error></ErrorResponse>");
  });
  return thrown(ErrorKind::failed, [&] { fixture.cloudfront.purge({"nonce", {"v1/a.json"}}); });
}

}  // namespace

TEST_CASE("CloudFront is asked to invalidate paths, signed for its own service") {
  Fixture fixture(&created, "/feed");
  fixture.cloudfront.purge({"nonce", {"v1/creators/*", "v1/creators/~41b.json"}});
  REQUIRE(fixture.server.requests().size() == 1);
  const std::string request = fixture.server.requests()[0];
  INFO(request);
  CHECK(request.starts_with("POST /2020-05-31/distribution/E1ABC/invalidation HTTP/1.1\r\n"));
  CHECK(request.find("/us-east-1/cloudfront/aws4_request") != std::string::npos);
  CHECK(request.find("Authorization: AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/") !=
        std::string::npos);
  CHECK(request.find("\r\nx-amz-security-token: x\r\n") != std::string::npos);
  CHECK(request.find("\r\ncontent-type: application/xml\r\n") != std::string::npos);
  CHECK(request.ends_with(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\"><Paths>"
      "<Quantity>2</Quantity><Items><Path>/feed/v1/creators/*</Path>"
      "<Path>/feed/v1/creators/%7E41b.json</Path></Items></Paths>"
      "<CallerReference>nonce-0</CallerReference></InvalidationBatch>"));
}

TEST_CASE("a request that is made again has the same reference, each part of it another") {
  Fixture fixture(&created);
  PurgeRequest request{"nonce", {}};
  for (int i = 0; i < 1001; ++i) request.paths.push_back("v1/" + std::to_string(i) + ".json");
  fixture.cloudfront.purge(request);
  fixture.cloudfront.purge(request);
  const auto requests = fixture.server.requests();
  REQUIRE(requests.size() == 4);
  CHECK(requests[0].find("<CallerReference>nonce-0<") != std::string::npos);
  CHECK(requests[0].find("<Quantity>1000<") != std::string::npos);
  CHECK(requests[1].find("<CallerReference>nonce-1<") != std::string::npos);
  CHECK(requests[1].find("<Quantity>1<") != std::string::npos);
  CHECK(requests[2].find("<CallerReference>nonce-0<") != std::string::npos);
}

TEST_CASE("CloudFront's refusals come with what to do") {
  CHECK(refusal(404, "NoSuchDistribution") ==
        "CloudFront refused to invalidate E1ABC (404 NoSuchDistribution): the distribution "
        "does not exist in this account; check --cloudfront");
  CHECK(refusal(403, "AccessDenied") ==
        "CloudFront refused to invalidate E1ABC (403 AccessDenied): the credentials may not do "
        "this; allow cloudfront:CreateInvalidation");
  CHECK(refusal(403, "SignatureDoesNotMatch") ==
        "CloudFront refused to invalidate E1ABC (403 SignatureDoesNotMatch): the secret key is "
        "wrong; check AWS_SECRET_ACCESS_KEY or the profile");
  CHECK(refusal(400, "TooManyInvalidationsInProgress") ==
        "CloudFront refused to invalidate E1ABC (400 TooManyInvalidationsInProgress): too many "
        "invalidations are in progress; wait until they end");
  CHECK(refusal(400, "InvalidArgument", "a path is wrong") ==
        "CloudFront refused to invalidate E1ABC (400 InvalidArgument): a path is wrong");
}

TEST_CASE("CloudFront's endpoint is the one that the environment names, or its partition's") {
  const http::AwsSettings silent([](const char*) { return std::string(); }, "");
  CHECK(cloudfront_service(silent, "eu-west-1").endpoint == "https://cloudfront.amazonaws.com");
  CHECK(cloudfront_service(silent, "eu-west-1").region == "us-east-1");
  CHECK(cloudfront_service(silent, "cn-north-1").endpoint ==
        "https://cloudfront.cn-northwest-1.amazonaws.com.cn");
  CHECK(cloudfront_service(silent, "cn-north-1").region == "cn-northwest-1");
  const http::AwsSettings local(
      [](const char* name) {
        return std::string(name) == "AWS_ENDPOINT_URL_CLOUDFRONT" ? "http://localhost:1/" : "";
      },
      "");
  CHECK(cloudfront_service(local, "eu-west-1").endpoint == "http://localhost:1");
}

TEST_CASE("the path of a URL is what follows its host") {
  CHECK(path_of_url("https://www.example.com/feed/") == "/feed");
  CHECK(path_of_url("https://www.example.com") == "");
  CHECK(path_of_url("/feed") == "/feed");
  CHECK(path_of_url("") == "");
}
