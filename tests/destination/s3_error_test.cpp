#include "core/destination/s3_error.h"

#include <catch2/catch.hpp>

using namespace vizzy;
using namespace vizzy::destination;

namespace {

std::string message(int status, const std::string& body, const std::string& date = "") {
  http::Response response;
  response.status = status;
  response.body = body;
  response.headers["date"] = date;
  return s3_error(response, "take v1/a.json", "s3://feed", "us-east-1").what();
}

std::string message_for(int status, const std::string& code) {
  return message(status, "<Error><Code>" + code + "</Code></Error>");
}

}  // namespace

TEST_CASE("what a store refuses is one message with its remedy") {
  CHECK(message_for(403, "InvalidAccessKeyId") ==
        "s3://feed refused to take v1/a.json (403 InvalidAccessKeyId): the store does not know the "
        "access key; check AWS_ACCESS_KEY_ID, the profile and --endpoint-url");
  CHECK(message_for(403, "SignatureDoesNotMatch") ==
        "s3://feed refused to take v1/a.json (403 SignatureDoesNotMatch): the secret key is wrong; "
        "check AWS_SECRET_ACCESS_KEY or the profile");
  CHECK(message_for(400, "ExpiredToken") ==
        "s3://feed refused to take v1/a.json (400 ExpiredToken): the temporary credentials have "
        "expired; get new ones");
  CHECK(message_for(404, "NoSuchBucket") ==
        "s3://feed refused to take v1/a.json (404 NoSuchBucket): the bucket does not exist; create "
        "it, or check its name and --endpoint-url");
  CHECK(message_for(403, "QuotaExceeded") ==
        "s3://feed refused to take v1/a.json (403 QuotaExceeded): the quota is full; raise it, or "
        "free space in the bucket");
  const std::string denied = message_for(403, "AccessDenied");
  CHECK(denied ==
        "s3://feed refused to take v1/a.json (403 AccessDenied): the credentials may not do this, "
        "have expired, or are unknown to the store; check the access key, and allow "
        "s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket");
  CHECK(message(403, "") == "s3://feed refused to take v1/a.json (403): " +
                                denied.substr(denied.find("the credentials")));
}

TEST_CASE("a bucket in another region names it") {
  CHECK(message(301, "<Error><Code>PermanentRedirect</Code><Region>eu-west-1</Region></Error>") ==
        "s3://feed refused to take v1/a.json (301 PermanentRedirect): the bucket is in the region "
        "eu-west-1, not in us-east-1; pass --region eu-west-1");
  CHECK(message_for(400, "AuthorizationHeaderMalformed") ==
        "s3://feed refused to take v1/a.json (400 AuthorizationHeaderMalformed): the bucket is not "
        "in the region us-east-1; name it with --region");
}

TEST_CASE("a clock that is wrong is shown beside the store's") {
  const std::string said = message(403, "<Error><Code>RequestTimeTooSkewed</Code></Error>",
                                   "Tue, 24 Nov 2026 20:00:00 GMT");
  CHECK(said.find("this machine's clock reads ") != std::string::npos);
  CHECK(said.ends_with(" and the store's Tue, 24 Nov 2026 20:00:00 GMT; set it"));
}

TEST_CASE("what a store says itself is passed on where nothing better is known") {
  CHECK(message(400, "<Error><Code>Odd</Code><Message>It is odd.</Message></Error>") ==
        "s3://feed refused to take v1/a.json (400 Odd): It is odd.");
  CHECK(message_for(400, "InvalidArgument") ==
        "s3://feed refused to take v1/a.json (400 InvalidArgument): the store does not say "
        "why; check --endpoint-url and, if it is set, AWS_SESSION_TOKEN");
  CHECK(message(503, "") ==
        "s3://feed refused to take v1/a.json (503): the store has a problem; try again later");
}
