#include "core/destination/s3_error.h"

#include <fmt/format.h>

#include <array>

#include "core/http/clock_skew.h"
#include "core/http/xml.h"
#include "core/shown_address.h"

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
    KnownCode{"RequestTimeout", "the store waited for the request too long",
              "check the network, or lower --concurrency"},
    KnownCode{"OperationAborted", "another change of the bucket is in progress", "try again later"},
    KnownCode{"SlowDown", "the store asks for fewer requests", "lower --concurrency"},
    KnownCode{"InvalidBucketName", "the store does not accept this bucket name", "check it"},
};

/// "https://host" of a location; empty for a path.
std::string origin_of(const std::string& location) {
  const auto scheme = location.find("://");
  return scheme == std::string::npos ? "" : location.substr(0, location.find('/', scheme + 3));
}

Message redirected(const http::Response& response) {
  const std::string location = http::quotable(shown_address(response.header("location")));
  if (location.empty()) return {"it redirects to nowhere", {"check --endpoint-url"}};
  const std::string origin = origin_of(location);
  return {fmt::format("it redirects to {}", location),
          {origin.starts_with("http")
               ? fmt::format("if that is your store, pass --endpoint-url {}", origin)
               : "check --endpoint-url"}};
}

Message wrong_region(const http::Response& response, const std::string& region) {
  std::string right = http::quotable(http::xml_text(response.body, "Region"));
  if (right.empty()) right = http::quotable(response.header("x-amz-bucket-region"));
  if (right.empty() && !response.header("location").empty()) return redirected(response);
  if (right.empty())
    return {fmt::format("the bucket is not in the region {}", region), {"name it with --region"}};
  return {fmt::format("the bucket is in the region {}, not in {}", right, region),
          {fmt::format("pass --region {}", right)}};
}

bool is_redirect(const http::Response& response) {
  return response.status >= 300 && response.status < 400;
}

/// Whether the store itself speaks of regions.
bool names_region(const http::Response& response, const std::string& code) {
  return code == "PermanentRedirect" || code == "AuthorizationHeaderMalformed" ||
         code == "TemporaryRedirect" || code == "IllegalLocationConstraintException" ||
         (is_redirect(response) && !response.header("x-amz-bucket-region").empty());
}

Message cause(const http::Response& response, const std::string& code, const std::string& region) {
  if (code == "RequestTimeTooSkewed") return http::wrong_clock(response);
  if (response.status == 400 || response.status == 401 || response.status == 403)
    if (const auto skew = http::clock_skew(response)) return *skew;
  if (names_region(response, code)) return wrong_region(response, region);
  if (is_redirect(response)) return redirected(response);
  for (const KnownCode& known : kKnownCodes)
    if (code == known.code) return {known.problem, {known.remedy}};
  if (response.status == 403) return {kAccessDenied.problem, {kAccessDenied.remedy}};
  const std::string said = http::quotable(http::xml_text(response.body, "Message"));
  if (!said.empty()) return said;
  if (http::is_web_page(response.body))
    return {"it sent a web page", {"check --endpoint-url and the proxies on the way"}};
  if (response.status >= 500) return {"the store has a problem", {"try again later"}};
  return {"the store does not say why",
          {"check --endpoint-url and, if it is set, AWS_SESSION_TOKEN"}};
}

}  // namespace

Error s3_error(const http::Response& response, const std::string& what,
               const std::string& destination, const std::string& region) {
  const std::string code = http::quotable(http::xml_text(response.body, "Code"));
  const Message why = cause(response, code, region);
  return {ErrorKind::failed,
          fmt::format("{} refused to {} ({}{}{}): {}", destination, what, response.status,
                      code.empty() ? "" : " ", code, why.problem),
          why.remedy};
}

}  // namespace vizzy::destination
