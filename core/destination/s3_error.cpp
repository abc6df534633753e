#include "core/destination/s3_error.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>

#include "core/http/xml.h"

namespace vizzy::destination {

namespace {

struct KnownCode {
  const char* code;
  const char* problem;
  const char* remedy;
};

constexpr KnownCode kAccessDenied{
    "AccessDenied", "the credentials may not do this, have expired, or are unknown to the store",
    "check the access key, and allow s3:GetObject, s3:PutObject, s3:DeleteObject and "
    "s3:ListBucket"};

constexpr std::array kKnownCodes{
    kAccessDenied,
    KnownCode{"AllAccessDisabled", "the store has closed the account or the bucket",
              "ask its operator"},
    KnownCode{"InvalidAccessKeyId", "the store does not know the access key",
              "check AWS_ACCESS_KEY_ID, the profile and --endpoint-url"},
    KnownCode{"SignatureDoesNotMatch", "the secret key is wrong",
              "check AWS_SECRET_ACCESS_KEY or the profile"},
    KnownCode{"ExpiredToken", "the temporary credentials have expired", "get new ones"},
    KnownCode{"ExpiredTokenException", "the temporary credentials have expired", "get new ones"},
    KnownCode{"InvalidToken", "the session token is wrong", "get new temporary credentials"},
    KnownCode{"NoSuchBucket", "the bucket does not exist",
              "create it, or check its name and --endpoint-url"},
    KnownCode{"QuotaExceeded", "the quota is full", "raise it, or free space in the bucket"},
    KnownCode{"XMinioStorageFull", "the store is full", "add space"},
    KnownCode{"InsufficientCapacity", "the store is full", "add space"},
    KnownCode{"SlowDown", "the store asks for fewer requests", "lower --concurrency"},
    KnownCode{"InvalidBucketName", "the store does not accept this bucket name", "check it"},
};

Message wrong_clock(const http::Response& response) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return {fmt::format("this machine's clock reads {:%a, %d %b %Y %T} GMT and the store's {}", now,
                      response.header("date")),
          {"set it"}};
}

Message wrong_region(const http::Response& response, const std::string& region) {
  std::string right = http::xml_text(response.body, "Region");
  if (right.empty()) right = response.header("x-amz-bucket-region");
  if (right.empty())
    return {fmt::format("the bucket is not in the region {}", region), {"name it with --region"}};
  return {fmt::format("the bucket is in the region {}, not in {}", right, region),
          {fmt::format("pass --region {}", right)}};
}

Message cause(const http::Response& response, const std::string& code, const std::string& region) {
  if (code == "RequestTimeTooSkewed") return wrong_clock(response);
  if (code == "PermanentRedirect" || code == "AuthorizationHeaderMalformed" ||
      code == "TemporaryRedirect" || response.status == 301 || response.status == 307)
    return wrong_region(response, region);
  for (const KnownCode& known : kKnownCodes)
    if (code == known.code) return {known.problem, {known.remedy}};
  if (response.status == 403) return {kAccessDenied.problem, {kAccessDenied.remedy}};
  const std::string said = http::xml_text(response.body, "Message");
  if (!said.empty()) return said;
  if (response.status >= 500) return {"the store has a problem", {"try again later"}};
  return {"the store does not say why",
          {"check --endpoint-url and, if it is set, AWS_SESSION_TOKEN"}};
}

}  // namespace

Error s3_error(const http::Response& response, const std::string& what,
               const std::string& destination, const std::string& region) {
  const std::string code = http::xml_text(response.body, "Code");
  const Message why = cause(response, code, region);
  return {ErrorKind::failed,
          fmt::format("{} refused to {} ({}{}{}): {}", destination, what, response.status,
                      code.empty() ? "" : " ", code, why.problem),
          why.remedy};
}

}  // namespace vizzy::destination
