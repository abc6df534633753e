#include "core/purge/cloudfront.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/codec/content_name.h"
#include "core/error.h"
#include "core/http/xml.h"

namespace vizzy::purge {

namespace {

constexpr std::size_t kMaxPaths = 1'000;

/// CloudFront refuses a tilde: it wants what RFC 1738 calls unsafe as an escape. In
/// the paths of a feed only the tilde is.
std::string escaped(const std::string& path) {
  std::string text;
  for (const char c : path) text += c == '~' ? std::string("%7E") : std::string(1, c);
  return text;
}

std::string batch_xml(const std::vector<std::string>& paths, const std::string& reference) {
  std::string xml = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<InvalidationBatch xmlns=\"http://cloudfront.amazonaws.com/doc/2020-05-31/\">"
      "<Paths><Quantity>{}</Quantity><Items>",
      paths.size());
  for (const std::string& path : paths)
    xml += fmt::format("<Path>{}</Path>", http::xml_escaped(path));
  return xml +
         fmt::format("</Items></Paths><CallerReference>{}</CallerReference></InvalidationBatch>",
                     http::xml_escaped(reference));
}

Message cause(const http::Response& response, const std::string& code) {
  if (code == "NoSuchDistribution")
    return {"the distribution does not exist in this account", {"check --cloudfront"}};
  if (code == "TooManyInvalidationsInProgress")
    return {"too many invalidations are in progress", {"wait until they end"}};
  if (code == "SignatureDoesNotMatch")
    return {"the secret key is wrong", {"check AWS_SECRET_ACCESS_KEY or the profile"}};
  if (response.status == 403)
    return {"the credentials may not do this", {"allow cloudfront:CreateInvalidation"}};
  const std::string said = http::quotable(http::xml_text(response.body, "Message"));
  if (said.empty() && response.status < 300)
    return {"it sent no confirmation", {"check AWS_ENDPOINT_URL and the proxies on the way"}};
  return said.empty() ? "CloudFront has a problem" : said;
}

}  // namespace

CloudFront::CloudFront(Distribution distribution, http::Client& client,
                       http::CredentialSource& credentials)
    : distribution_(std::move(distribution)), client_(client), credentials_(credentials) {}

void CloudFront::invalidate(const std::vector<std::string>& paths, const std::string& reference) {
  const http::Credentials credentials = credentials_.get();
  const http::Signature signature{.access_key = credentials.access_key,
                                  .secret_key = credentials.secret_key,
                                  .region = distribution_.region,
                                  .service = "cloudfront"};
  const std::string body = batch_xml(paths, reference);
  http::Request request{
      .method = "POST",
      .url = fmt::format("{}/2020-05-31/distribution/{}/invalidation", distribution_.endpoint,
                         http::encode_value(distribution_.id)),
      .headers = {{"content-type", "application/xml"},
                  {"x-amz-content-sha256", codec::to_hex(codec::sha256(body))}},
      .body = body,
      .signature = &signature};
  if (!credentials.session_token.empty())
    request.headers.emplace_back("x-amz-security-token", credentials.session_token);
  const http::Response response = client_.send(request);
  const bool is_receipt = response.body.empty() || http::xml_root(response.body) == "Invalidation";
  if (response.status == 201 && is_receipt) return;
  const std::string code = http::quotable(http::xml_text(response.body, "Code"));
  const Message why = cause(response, code);
  throw Error(ErrorKind::failed,
              fmt::format("CloudFront refused to invalidate {} ({}{}{}): {}", distribution_.id,
                          response.status, code.empty() ? "" : " ", code, why.problem),
              why.remedy);
}

void CloudFront::purge(const PurgeRequest& request) {
  const auto& all = request.paths;
  for (std::size_t i = 0; i < all.size(); i += kMaxPaths) {
    std::vector<std::string> paths;
    for (std::size_t j = i; j < std::min(all.size(), i + kMaxPaths); ++j)
      paths.push_back(fmt::format("{}/{}", distribution_.base_path, escaped(all[j])));
    invalidate(paths, fmt::format("{}-{}", request.reference, i / kMaxPaths));
  }
}

http::GlobalService cloudfront_service(const http::AwsSettings& settings,
                                       const std::string& region) {
  http::GlobalService service = http::cloudfront_service(region);
  const std::string endpoint = settings.endpoint("cloudfront");
  if (!endpoint.empty()) service.endpoint = endpoint;
  return service;
}

std::string path_of_url(const std::string& url) {
  const auto scheme = url.find("://");
  const auto slash = url.find('/', scheme == std::string::npos ? 0 : scheme + 3);
  std::string path = slash == std::string::npos ? "" : url.substr(slash);
  while (path.ends_with('/')) path.pop_back();
  return path;
}

}  // namespace vizzy::purge
