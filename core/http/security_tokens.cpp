#include "core/http/security_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "core/codec/content_name.h"
#include "core/error.h"
#include "core/http/clock_skew.h"
#include "core/http/xml.h"
#include "core/timestamp.h"

namespace vizzy::http {

namespace {

constexpr const char* kService = "the security token service";

bool has_control_characters(const std::string& text) {
  return std::ranges::any_of(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

std::string encoded(const std::string& action, const TokenParameters& parameters) {
  std::string body = fmt::format("Action={}&Version=2011-06-15", action);
  for (const auto& [name, value] : parameters)
    body += fmt::format("&{}={}", name, encode_value(value));
  return body;
}

}  // namespace

void require_complete(const Credentials& credentials, const std::string& expires,
                      const std::string& source) {
  if (credentials.access_key.empty() || credentials.secret_key.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{} gave no AccessKeyId or no SecretAccessKey", source),
                {"check the values that it gives"});
  if (has_control_characters(credentials.access_key + credentials.secret_key +
                             credentials.session_token))
    throw Error(ErrorKind::failed,
                fmt::format("{} gave keys of several lines or with control characters", source),
                {"check the values that it gives"});
  if (!expires.empty() && !credentials.expires)
    throw Error(ErrorKind::failed,
                fmt::format("{} gave an expiry time that cannot be read: \"{}\"", source,
                            quotable(expires)),
                {"check the values that it gives"});
}

Response answer_of(Client& client, const Request& request, const std::string& what) {
  Response response = client.send(request);
  if (response.status == 200) return response;
  const Message clock = clock_skew(response).value_or(Message("", {"check the role"}));
  throw Error(ErrorKind::failed,
              fmt::format("{} refused to give credentials: status {} {}{}{}", what, response.status,
                          quotable(xml_text(response.body, "Code")),
                          clock.problem.empty() ? "" : "; ", clock.problem),
              clock.remedy);
}

std::string read_token(const std::string& file) {
  std::error_code error;
  std::ifstream stream;
  if (std::filesystem::is_regular_file(file, error)) stream.open(file, std::ios::binary);
  std::string text;
  if (stream.is_open()) text.assign(std::istreambuf_iterator<char>(stream), {});
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  if (text.empty() || text.size() > kMaxCredentials)
    throw Error(ErrorKind::failed,
                fmt::format("cannot read {}, which is named for credentials", file),
                {"check the path and its permissions"});
  return text;
}

Credentials assume_role(Client& client, const TokenService& service, const std::string& action,
                        const TokenParameters& parameters, const Credentials* signer) {
  const std::string body = encoded(action, parameters);
  Request request{.method = "POST",
                  .url = service.endpoint + "/",
                  .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                  .body = body,
                  .max_answer = kMaxCredentials};
  Signature signature{
      .access_key = {}, .secret_key = {}, .region = service.region, .service = "sts"};
  if (signer != nullptr) {
    signature.access_key = signer->access_key;
    signature.secret_key = signer->secret_key;
    request.signature = &signature;
    request.headers.emplace_back("x-amz-content-sha256", codec::to_hex(codec::sha256(body)));
    if (!signer->session_token.empty())
      request.headers.emplace_back("x-amz-security-token", signer->session_token);
  }
  const Response response = answer_of(client, request, kService);
  const std::string_view xml =
      xml_root(response.body).empty() ? "" : xml_inside(response.body, "Credentials");
  const std::string expires = xml_text(xml, "Expiration");
  Credentials credentials{.access_key = xml_text(xml, "AccessKeyId"),
                          .secret_key = xml_text(xml, "SecretAccessKey"),
                          .session_token = xml_text(xml, "SessionToken"),
                          .expires = parse_timestamp(expires)};
  require_complete(credentials, expires, kService);
  if (credentials.session_token.empty() || !credentials.expires)
    throw Error(ErrorKind::failed, fmt::format("{} gave no SessionToken and Expiration", kService),
                {"check the endpoint of sts"});
  return credentials;
}

}  // namespace vizzy::http
