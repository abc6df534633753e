#include "core/http/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/error.h"
#include "core/http/aws_endpoint.h"
#include "core/http/header_value.h"
#include "core/http/metadata_credentials.h"
#include "core/http/process_credentials.h"
#include "core/http/security_tokens.h"
#include "core/timestamp.h"

namespace vizzy::http {

namespace {

constexpr const char* kSessionName = "vizzy-publish";

std::string first_of(std::string a, std::string b) { return a.empty() ? std::move(b) : a; }

/// Something that was asked for, and that vizzy cannot do.
[[noreturn]] void refuse(const Profile& profile, const std::string& problem,
                         const std::string& remedy) {
  throw Error(ErrorKind::usage, fmt::format("the profile {} {}", profile.name, problem), {remedy});
}

[[noreturn]] void refuse_kind(const Profile& profile, const char* kind) {
  refuse(profile, fmt::format("signs in with {}, which vizzy does not support", kind),
         fmt::format("name a profile with credential_process = aws configure export-credentials "
                     "--profile {} --format process",
                     profile.name));
}

bool has_any(const Profile& profile, std::initializer_list<const char*> options) {
  return std::ranges::any_of(options, [&](const char* option) { return profile.has(option); });
}

/// The keys of one file, which belong together: never the token of another.
std::optional<Credentials> keys_of(const IniSection& section, const Profile& profile) {
  const auto value = [&](const char* option) {
    const auto found = section.find(option);
    return found == section.end() ? "" : found->second;
  };
  if (!section.contains("aws_access_key_id") && !section.contains("aws_secret_access_key"))
    return std::nullopt;
  Credentials keys{
      .access_key = value("aws_access_key_id"),
      .secret_key = value("aws_secret_access_key"),
      .session_token = first_of(value("aws_security_token"), value("aws_session_token"))};
  if (keys.access_key.empty() || keys.secret_key.empty())
    refuse(profile, "has only one of aws_access_key_id and aws_secret_access_key", "add the other");
  require_complete(keys, "", fmt::format("the profile {}", profile.name));
  return keys;
}

}  // namespace

Identity::Identity(AwsSettings settings, Client& client, std::string region)
    : settings_(std::move(settings)), client_(client), region_(std::move(region)) {}

Credentials Identity::find() const {
  if (!settings_.is_profile_an_option())
    if (auto found = from_environment()) return *std::move(found);
  const Profile& profile = settings_.profile();
  if (auto found = from_profile(profile, {})) return *std::move(found);
  if (settings_.is_profile_asked_for())
    refuse(profile, "has no credentials",
           "add them, or leave out --profile and AWS_PROFILE for those of this machine");
  if (auto found = container_credentials(settings_, client_.options())) return *std::move(found);
  if (auto found = instance_credentials(settings_, client_.options())) return *std::move(found);
  throw Error(ErrorKind::failed, "no credentials for the store",
              {"set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of "
               "~/.aws/credentials with --profile"});
}

std::optional<Credentials> Identity::from_environment() const {
  Credentials keys{.access_key = settings_.variable("AWS_ACCESS_KEY_ID"),
                   .secret_key = settings_.variable("AWS_SECRET_ACCESS_KEY"),
                   .session_token = first_of(settings_.variable("AWS_SECURITY_TOKEN"),
                                             settings_.variable("AWS_SESSION_TOKEN"))};
  if (keys.access_key.empty() && keys.secret_key.empty()) return std::nullopt;
  if (keys.access_key.empty() || keys.secret_key.empty())
    throw Error(
        ErrorKind::usage,
        fmt::format("{} is set without {}",
                    keys.access_key.empty() ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID",
                    keys.access_key.empty() ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY"),
        {"set both or neither"});
  const std::string expires = settings_.variable("AWS_CREDENTIAL_EXPIRATION");
  keys.expires = parse_timestamp(expires);
  require_complete(keys, expires, "the environment");
  return keys;
}

std::optional<Credentials> Identity::from_profile(const Profile& profile,
                                                  std::vector<std::string> visited) const {
  const bool is_source = !visited.empty();
  const bool has_keys = has_any(profile, {"aws_access_key_id", "aws_secret_access_key"});
  if (profile.has("role_arn") && !profile.has("web_identity_token_file") &&
      !(is_source && has_keys))
    return from_role(profile, std::move(visited));
  const bool counts_environment = !is_source && !settings_.is_profile_an_option();
  if (auto found = from_web_identity(profile, counts_environment)) return found;
  if (has_any(profile, {"sso_account_id", "sso_role_name"}))
    refuse_kind(profile, "IAM Identity Center (sso_...)");
  if (auto found = keys_of(profile.credentials, profile)) return found;
  if (profile.has("login_session")) refuse_kind(profile, "aws login (login_session)");
  if (profile.has("credential_process"))
    return process_credentials(profile.setting("credential_process"), client_.options());
  if (auto found = keys_of(profile.config, profile)) return found;
  if (has_any(profile, {"sso_session", "sso_start_url"}))
    refuse_kind(profile, "IAM Identity Center (sso_...)");
  if (has_any(profile, {"source_profile", "credential_source"}) && !profile.has("role_arn"))
    refuse(profile, "names where credentials come from, and no role_arn", "add role_arn");
  return std::nullopt;
}

Credentials Identity::from_role(const Profile& profile, std::vector<std::string> visited) const {
  if (profile.has("mfa_serial")) refuse_kind(profile, "a multi-factor device (mfa_serial)");
  const Credentials source = source_of_role(profile, std::move(visited));
  TokenParameters parameters{
      {"RoleArn", profile.setting("role_arn")},
      {"RoleSessionName", first_of(profile.setting("role_session_name"), kSessionName)}};
  for (const auto& [option, parameter] :
       {std::pair{"external_id", "ExternalId"}, std::pair{"duration_seconds", "DurationSeconds"}})
    if (profile.has(option)) parameters.emplace_back(parameter, profile.setting(option));
  return assume_role(client_, {sts_endpoint(), region_}, "AssumeRole", parameters, &source);
}

Credentials Identity::source_of_role(const Profile& profile,
                                     std::vector<std::string> visited) const {
  const std::string source = profile.setting("source_profile");
  const std::string kind = lower_case(profile.setting("credential_source"));
  if (source.empty() == kind.empty())
    refuse(profile,
           fmt::format("has role_arn and {} of source_profile and credential_source",
                       source.empty() ? "none" : "both"),
           "set one of them");
  std::optional<Credentials> found;
  if (!source.empty()) {
    if (!settings_.files().has_profile(source))
      refuse(profile,
             fmt::format("has the source_profile {}, which is not in {}", source,
                         settings_.files().names()),
             "correct it");
    if (std::ranges::find(visited, source) != visited.end())
      refuse(profile, "has a role whose source leads back to it", "correct source_profile");
    visited.push_back(profile.name);
    found = from_profile(settings_.files().profile(source), std::move(visited));
  } else if (kind == "environment") {
    found = from_environment();
  } else if (kind == "ecscontainer") {
    found = container_credentials(settings_, client_.options());
  } else if (kind == "ec2instancemetadata") {
    found = instance_credentials(settings_, client_.options());
  } else {
    refuse(profile, "has an unknown credential_source",
           "write Environment, EcsContainer or Ec2InstanceMetadata");
  }
  if (!found)
    refuse(profile,
           fmt::format("has a role, and its source {} has no credentials",
                       source.empty() ? kind : source),
           "check it");
  return *std::move(found);
}

std::optional<Credentials> Identity::from_web_identity(const Profile& profile,
                                                       bool counts_environment) const {
  const auto value = [&](const char* variable, const char* option) {
    return first_of(counts_environment ? settings_.variable(variable) : "",
                    profile.setting(option));
  };
  const std::string file = value("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file");
  if (file.empty()) return std::nullopt;
  const std::string role = value("AWS_ROLE_ARN", "role_arn");
  if (role.empty())
    throw Error(ErrorKind::usage, "a web identity token is set, but no role",
                {"set AWS_ROLE_ARN, or role_arn in the profile"});
  const TokenParameters parameters{
      {"RoleArn", role},
      {"RoleSessionName",
       first_of(value("AWS_ROLE_SESSION_NAME", "role_session_name"), kSessionName)},
      {"WebIdentityToken", read_token(file)}};
  return assume_role(client_, {sts_endpoint(), region_}, "AssumeRoleWithWebIdentity", parameters,
                     nullptr);
}

std::string Identity::sts_endpoint() const {
  return first_of(settings_.endpoint("sts"), aws_endpoint("sts", region_));
}

}  // namespace vizzy::http
