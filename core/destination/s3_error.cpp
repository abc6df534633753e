#include "core/destination/s3_error.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <array>
#include <chrono>

#include "core/http/xml.h"

namespace vizzy::destination {

namespace {

struct Remedy {
  const char* code;
  const char* text;
};

constexpr std::array kRemedies{
    Remedy{"AccessDenied",
           "the credentials may not do this, have expired, or are unknown to the store; check the "
           "access key, and allow s3:GetObject, s3:PutObject, s3:DeleteObject and s3:ListBucket"},
    Remedy{"AllAccessDisabled", "the store has closed the account or the bucket; ask its operator"},
    Remedy{"InvalidAccessKeyId",
           "the store does not know the access key; check AWS_ACCESS_KEY_ID, the profile and "
           "--endpoint-url"},
    Remedy{"SignatureDoesNotMatch",
           "the secret key is wrong; check AWS_SECRET_ACCESS_KEY or the profile"},
    Remedy{"ExpiredToken", "the temporary credentials have expired; get new ones"},
    Remedy{"ExpiredTokenException", "the temporary credentials have expired; get new ones"},
    Remedy{"InvalidToken", "the session token is wrong; get new temporary credentials"},
    Remedy{"NoSuchBucket",
           "there is no such bucket; make it, or check its name and --endpoint-url"},
    Remedy{"QuotaExceeded", "the quota is full; raise it, or free space in the bucket"},
    Remedy{"XMinioStorageFull", "the store is full; add space"},
    Remedy{"InsufficientCapacity", "the store is full; add space"},
    Remedy{"SlowDown", "the store asks for fewer requests; lower --concurrency"},
    Remedy{"InvalidBucketName", "the store takes no bucket of this name; check it"},
};

std::string clock_text(const http::Response& response) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  return fmt::format("this machine's clock reads {:%a, %d %b %Y %T} GMT and the store's {}; set it",
                     now, response.header("date"));
}

std::string region_text(const http::Response& response, const std::string& region) {
  std::string right = http::xml_text(response.body, "Region");
  if (right.empty()) right = response.header("x-amz-bucket-region");
  if (right.empty())
    return fmt::format("the bucket is not in the region {}; name it with --region", region);
  return fmt::format("the bucket is in the region {}, not in {}; pass --region {}", right, region,
                     right);
}

std::string remedy(const http::Response& response, const std::string& code,
                   const std::string& region) {
  if (code == "RequestTimeTooSkewed") return clock_text(response);
  if (code == "PermanentRedirect" || code == "AuthorizationHeaderMalformed" ||
      code == "TemporaryRedirect" || response.status == 301 || response.status == 307)
    return region_text(response, region);
  for (const Remedy& known : kRemedies)
    if (code == known.code) return known.text;
  const std::string said = http::xml_text(response.body, "Message");
  if (response.status == 403) return kRemedies[0].text;
  if (response.status >= 500) return said.empty() ? "the store has trouble; run again later" : said;
  return said.empty() ? "check --endpoint-url and, if it is set, AWS_SESSION_TOKEN" : said;
}

}  // namespace

Error s3_error(const http::Response& response, const std::string& what,
               const std::string& destination, const std::string& region) {
  const std::string code = http::xml_text(response.body, "Code");
  return {ErrorKind::failed,
          fmt::format("{} refused to {} ({}{}{}): {}", destination, what, response.status,
                      code.empty() ? "" : " ", code, remedy(response, code, region))};
}

}  // namespace vizzy::destination
