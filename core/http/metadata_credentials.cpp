#include "core/http/metadata_credentials.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.h"
#include "core/http/header_value.h"
#include "core/http/security_tokens.h"
#include "core/http/xml.h"
#include "core/json_text.h"
#include "core/timestamp.h"

namespace vizzy::http {

namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;

constexpr const char* kContainer = "the container's endpoint";
constexpr const char* kInstance = "the instance's metadata";

/// What can be asked without TLS, because it does not leave the machine.
constexpr std::array<std::string_view, 4> kLocalHosts{"169.254.170.2", "169.254.170.23",
                                                      "[fd00:ec2::23]", "localhost"};

std::string member(const Json& json, const char* name, const std::string& source) {
  const auto found = json.find(name);
  if (found == json.end() || found->is_null()) return "";
  if (!found->is_string())
    throw Error(ErrorKind::failed, fmt::format("the {} that {} gave is not text", name, source),
                {"check the values that it gives"});
  return found->get<std::string>();
}

/// The machine answers for itself: never through a proxy, and never slowly.
ClientOptions nearby(ClientOptions options, int attempts) {
  options.retry.attempts = attempts;
  options.retry.deadline = milliseconds(2500) * attempts;
  options.connect_timeout = milliseconds(1000);
  options.proxies = ClientOptions::Proxies::none;
  return options;
}

bool is_local(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  if (!lower_case(url.substr(0, kScheme.size())).starts_with(kScheme)) return false;
  url.remove_prefix(kScheme.size());
  const std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  const std::size_t port =
      authority.starts_with('[') ? authority.find("]:") + 1 : authority.find(':');
  const std::string_view host = port == 0 ? authority : authority.substr(0, port);
  if (host.starts_with("127."))
    return host.find_first_not_of("0123456789.") == std::string_view::npos;
  return host == "[::1]" || std::ranges::find(kLocalHosts, host) != kLocalHosts.end();
}

std::string container_url(const AwsSettings& settings) {
  const std::string relative = settings.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  if (relative.starts_with('/')) return "http://169.254.170.2" + relative;
  const std::string variable = relative.empty() ? "AWS_CONTAINER_CREDENTIALS_FULL_URI"
                                                : "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
  const std::string url = settings.variable(variable.c_str());
  if (url.empty() ||
      (relative.empty() && (lower_case(url).starts_with("https://") || is_local(url))))
    return url;
  throw Error(ErrorKind::usage,
              fmt::format("{} must be an https:// address or an address of this machine", variable),
              {"correct it: the keys that it gives are secret"});
}

std::string container_token(const AwsSettings& settings) {
  const std::string file = settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const std::string token =
      file.empty() ? settings.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN") : read_token(file);
  if (token.find_first_of("\r\n") == std::string::npos) return token;
  throw Error(ErrorKind::failed, "the container's authorization token has several lines",
              {"check AWS_CONTAINER_AUTHORIZATION_TOKEN"});
}

std::string metadata_host(const AwsSettings& settings) {
  const std::string host = settings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT");
  std::string found =
      host.empty() ? settings.profile().setting("ec2_metadata_service_endpoint") : host;
  while (found.ends_with('/')) found.pop_back();
  if (!found.empty()) return found;
  const bool is_ipv6 =
      lower_case(settings.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE")) == "ipv6";
  return is_ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
}

/// A path of the metadata cannot be led elsewhere by what the metadata says.
std::string role_name(const Response& response) {
  const std::string name(trimmed(response.body.substr(0, response.body.find_first_of("\r\n"))));
  const bool is_name = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("_+=,.@-").find(static_cast<char>(c)) != std::string_view::npos;
  });
  if (!is_name)
    throw Error(ErrorKind::failed, fmt::format("{} has no role", kInstance),
                {"attach a role to the instance, or set AWS_EC2_METADATA_DISABLED=true"});
  return name;
}

}  // namespace

Credentials read_credentials(const std::string& text, const std::string& source,
                             const char* token_name) {
  const Json json = try_parse_json(text);
  if (!json.is_object())
    throw Error(ErrorKind::failed,
                fmt::format("{} gave no AccessKeyId or no SecretAccessKey", source),
                {"check the values that it gives"});
  Credentials credentials{.access_key = member(json, "AccessKeyId", source),
                          .secret_key = member(json, "SecretAccessKey", source),
                          .session_token = member(json, token_name, source)};
  const std::string expires = member(json, "Expiration", source);
  credentials.expires = parse_timestamp(expires);
  require_complete(credentials, expires, source);
  return credentials;
}

std::optional<Credentials> container_credentials(const AwsSettings& settings,
                                                 const ClientOptions& options) {
  const std::string url = container_url(settings);
  if (url.empty()) return std::nullopt;
  const std::string token = container_token(settings);
  Request request{.url = url, .headers = {}, .body = {}, .max_answer = kMaxCredentials};
  if (!token.empty()) request.headers.emplace_back("authorization", token);
  Client client(nearby(options, 3));
  return read_credentials(answer_of(client, request, kContainer).body, kContainer, "Token");
}

std::optional<Credentials> instance_credentials(const AwsSettings& settings,
                                                const ClientOptions& options) {
  if (lower_case(settings.variable("AWS_EC2_METADATA_DISABLED")) == "true") return std::nullopt;
  const std::string host = metadata_host(settings);
  const std::string folder = host + "/latest/meta-data/iam/security-credentials/";
  // Most machines are no EC2 instances: nobody answers, and that must not take long.
  Client client(nearby(options, 1));
  try {
    const Response token =
        client.send({.method = "PUT",
                     .url = host + "/latest/api/token",
                     .headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}},
                     .body = {},
                     .max_answer = kMaxCredentials});
    if (token.status != 200 || token.body.find_first_of("\r\n<") != std::string::npos)
      return std::nullopt;
    Request request{.url = folder,
                    .headers = {{"x-aws-ec2-metadata-token", token.body}},
                    .body = {},
                    .max_answer = kMaxCredentials};
    const Response role = client.send(request);
    if (role.status != 200) return std::nullopt;
    request.url = folder + role_name(role);
    return read_credentials(answer_of(client, request, kInstance).body, kInstance, "Token");
  } catch (const NoAnswer& failure) {
    if (failure.cause() == NoAnswer::Cause::deadline) throw;
    return std::nullopt;
  }
}

}  // namespace vizzy::http
