#include "core/http/credentials.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <utility>

#include "core/error.h"
#include "core/http/xml.h"
#include "core/timestamp.h"

namespace vizzy::http {

using Json = nlohmann::json;
using std::chrono::system_clock;

namespace {

/// So long before they expire temporary credentials are renewed.
constexpr std::chrono::minutes kEarly{5};

/// The JSON that containers, instances and processes answer with.
Credentials from_json(const std::string& text, const std::string& source, const char* token_name) {
  const Json json = Json::parse(text, nullptr, false);
  const auto member = [&](const char* name) {
    return json.is_object() ? json.value(name, std::string()) : std::string();
  };
  Credentials credentials{.access_key = member("AccessKeyId"),
                          .secret_key = member("SecretAccessKey"),
                          .session_token = member(token_name),
                          .expires = parse_timestamp(member("Expiration"))};
  if (credentials.access_key.empty() || credentials.secret_key.empty())
    throw Error(ErrorKind::failed,
                fmt::format("{} gave no AccessKeyId and SecretAccessKey", source),
                {"check what it answers"});
  return credentials;
}

std::string read_text(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream)
    throw Error(ErrorKind::failed,
                fmt::format("cannot read {}, which the environment names for credentials", file),
                {"check the path and its permissions"});
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

/// The output of a command, run by the shell as the AWS tools run it.
std::string output_of(const std::string& command) {
  FILE* pipe = ::popen(command.c_str(), "r");  // NOLINT(bugprone-command-processor): the user's own
  if (pipe == nullptr) throw Error(ErrorKind::failed, "cannot run credential_process");
  std::string output;
  std::array<char, 4096> part{};
  for (std::size_t count = 0; (count = std::fread(part.data(), 1, part.size(), pipe)) > 0;)
    output.append(part.data(), count);
  if (::pclose(pipe) != 0)
    throw Error(ErrorKind::failed, "credential_process failed",
                {"run the command in the profile by hand"});
  return output;
}

std::string setting(const Profile& profile, const char* name) {
  const auto found = profile.find(name);
  return found == profile.end() ? "" : found->second;
}

std::string first_of(std::string a, std::string b) { return a.empty() ? std::move(b) : a; }

Response answer_of(Client& client, const Request& request, const std::string& what) {
  Response response = client.send(request);
  if (response.status == 200) return response;
  throw Error(ErrorKind::failed,
              fmt::format("{} refused to give credentials: status {} {}", what, response.status,
                          xml_text(response.body, "Code")),
              {"check the role"});
}

}  // namespace

CredentialSource::CredentialSource(Client& client, Environment environment, std::string profile,
                                   std::string region)
    : client_(client),
      environment_(std::move(environment)),
      profile_(std::move(profile)),
      region_(std::move(region)) {}

Credentials CredentialSource::get() {
  const std::lock_guard lock(mutex_);
  const bool is_stale =
      !current_ ||
      (current_->expires &&
       *current_->expires < std::chrono::floor<std::chrono::seconds>(system_clock::now()) + kEarly);
  if (is_stale) current_ = find();
  return *current_;
}

Credentials CredentialSource::find() {
  if (profile_.empty())
    if (auto found = from_environment()) return *std::move(found);
  const Profile profile = read_profile(environment_, profile_);
  if (auto found = from_web_identity(profile)) return *std::move(found);
  if (auto found = from_profile(profile)) return *std::move(found);
  if (auto found = from_container()) return *std::move(found);
  if (auto found = from_instance()) return *std::move(found);
  throw Error(ErrorKind::failed, "no credentials for the store",
              {"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of "
               "~/.aws/credentials with --profile"});
}

std::optional<Credentials> CredentialSource::from_environment() const {
  Credentials credentials{.access_key = environment_("AWS_ACCESS_KEY_ID"),
                          .secret_key = environment_("AWS_SECRET_ACCESS_KEY"),
                          .session_token = environment_("AWS_SESSION_TOKEN"),
                          .expires = {}};
  if (credentials.access_key.empty() || credentials.secret_key.empty()) return std::nullopt;
  return credentials;
}

std::optional<Credentials> CredentialSource::from_web_identity(const Profile& profile) {
  const std::string file = first_of(environment_("AWS_WEB_IDENTITY_TOKEN_FILE"),
                                    setting(profile, "web_identity_token_file"));
  const std::string role = first_of(environment_("AWS_ROLE_ARN"), setting(profile, "role_arn"));
  if (file.empty() || role.empty()) return std::nullopt;
  const std::string session =
      first_of(environment_("AWS_ROLE_SESSION_NAME"),
               first_of(setting(profile, "role_session_name"), "vizzy-publish"));
  const std::string endpoint = first_of(environment_("AWS_ENDPOINT_URL_STS"),
                                        fmt::format("https://sts.{}.amazonaws.com", region_));
  const std::string body = fmt::format(
      "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn={}&RoleSessionName={}"
      "&WebIdentityToken={}",
      encode_value(role), encode_value(session), encode_value(read_text(file)));
  const Response response =
      answer_of(client_,
                {.method = "POST",
                 .url = endpoint + "/",
                 .headers = {{"content-type", "application/x-www-form-urlencoded"}},
                 .body = body},
                "the security token service");
  return Credentials{.access_key = xml_text(response.body, "AccessKeyId"),
                     .secret_key = xml_text(response.body, "SecretAccessKey"),
                     .session_token = xml_text(response.body, "SessionToken"),
                     .expires = parse_timestamp(xml_text(response.body, "Expiration"))};
}

std::optional<Credentials> CredentialSource::from_profile(const Profile& profile) const {
  Credentials credentials{.access_key = setting(profile, "aws_access_key_id"),
                          .secret_key = setting(profile, "aws_secret_access_key"),
                          .session_token = setting(profile, "aws_session_token"),
                          .expires = {}};
  if (!credentials.access_key.empty() && !credentials.secret_key.empty()) return credentials;
  const std::string command = setting(profile, "credential_process");
  if (command.empty()) return std::nullopt;
  return from_json(output_of(command), "credential_process", "SessionToken");
}

std::optional<Credentials> CredentialSource::from_container() {
  const std::string relative = environment_("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const std::string url = relative.empty() ? environment_("AWS_CONTAINER_CREDENTIALS_FULL_URI")
                                           : "http://169.254.170.2" + relative;
  if (url.empty()) return std::nullopt;
  const std::string file = environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const std::string token =
      file.empty() ? environment_("AWS_CONTAINER_AUTHORIZATION_TOKEN") : read_text(file);
  Request request{.url = url, .headers = {}, .body = {}};
  if (!token.empty()) request.headers.emplace_back("authorization", token);
  return from_json(answer_of(client_, request, "the container's endpoint").body,
                   "the container's endpoint", "Token");
}

std::optional<Credentials> CredentialSource::from_instance() {
  if (environment_("AWS_EC2_METADATA_DISABLED") == "true") return std::nullopt;
  const std::string host =
      first_of(environment_("AWS_EC2_METADATA_SERVICE_ENDPOINT"), "http://169.254.169.254");
  const std::string folder = host + "/latest/meta-data/iam/security-credentials/";
  // Most machines are no EC2 instances: nobody answers, and that must not take long.
  Client client({.retry = {.attempts = 2, .deadline = std::chrono::milliseconds(2500)},
                 .connect_timeout = std::chrono::milliseconds(1000)});
  try {
    const Response token =
        client.send({.method = "PUT",
                     .url = host + "/latest/api/token",
                     .headers = {{"x-aws-ec2-metadata-token-ttl-seconds", "21600"}},
                     .body = {}});
    if (token.status != 200) return std::nullopt;
    Request request{
        .url = folder, .headers = {{"x-aws-ec2-metadata-token", token.body}}, .body = {}};
    const Response role = client.send(request);
    if (role.status != 200) return std::nullopt;
    request.url = folder + role.body.substr(0, role.body.find('\n'));
    return from_json(answer_of(client, request, "the instance's metadata").body,
                     "the instance's metadata", "Token");
  } catch (const NoAnswer&) {
    return std::nullopt;
  }
}

}  // namespace vizzy::http
