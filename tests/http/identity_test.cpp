#include "core/http/identity.h"

#include <catch2/catch.hpp>

#include <array>
#include <map>

#include "tests/http/canned_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"

using namespace vizzy;
using namespace vizzy::http;
using namespace vizzy::test;

namespace {

constexpr const char* kKeys = "aws_access_key_id = k\naws_secret_access_key = s\n";

/// Who signs, or the message: "k" and "k/token", or "the profile ...".
struct IdentityCase {
  const char* name;
  const char* credentials;
  const char* config;
  std::map<std::string, std::string> variables;
  const char* profile;
  std::string expected;
};

std::string sts(const std::string& request) {
  const auto credential = request.find("Credential=");
  const std::string signer =
      credential == std::string::npos
          ? "web"
          : request.substr(credential + 11, request.find('/', credential) - credential - 11);
  return CannedServer::answer(
      200,
      "<R><Credentials><AccessKeyId>" + signer +
          "-role</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
          "<Expiration>2999-01-01T00:00:00Z</Expiration></Credentials></R>");
}

std::string signer_of(const IdentityCase& each, const std::string& sts_url) {
  const TemporaryFolder home;
  std::filesystem::create_directories(home / ".aws");
  write_file(home / ".aws/credentials", each.credentials);
  write_file(home / ".aws/config", each.config);
  write_file(home / "jwt", "token");
  std::map<std::string, std::string> variables = each.variables;
  variables.insert({{"HOME", home.path().string()},
                    {"AWS_EC2_METADATA_DISABLED", "true"},
                    {"AWS_ENDPOINT_URL_STS", sts_url}});
  if (variables.contains("AWS_WEB_IDENTITY_TOKEN_FILE"))
    variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = (home / "jwt").string();
  Client client{ClientOptions{}};
  try {
    const AwsSettings settings(
        [&](const char* name) {
          const auto found = variables.find(name);
          return found == variables.end() ? "" : found->second;
        },
        each.profile);
    const Credentials found = Identity(settings, client, "eu-west-1").find();
    return found.session_token.empty() ? found.access_key
                                       : found.access_key + "/" + found.session_token;
  } catch (const Error& error) {
    return error.message().problem;
  }
}

}  // namespace

TEST_CASE(
    "an identity is found as the AWS tools find it, and one that cannot be used is an error") {
  const CannedServer server(&sts);
  const std::map<std::string, std::string> keys{{"AWS_ACCESS_KEY_ID", "e"},
                                                {"AWS_SECRET_ACCESS_KEY", "es"}};
  const std::map<std::string, std::string> web{{"AWS_WEB_IDENTITY_TOKEN_FILE", "jwt"},
                                               {"AWS_ROLE_ARN", "arn"}};
  const std::map<std::string, std::string> container{
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://203.0.113.9/"}};
  const std::string k = kKeys;
  const std::string keys_p = "[p]\n" + k, keys_d = "[default]\n" + k;
  const std::array<IdentityCase, 33> cases{{
      {"environment", keys_d.c_str(), "", keys, "", "e"},
      {"an option goes before the environment", keys_p.c_str(), "", keys, "p", "k"},
      {"AWS_PROFILE does not",
       keys_p.c_str(),
       "",
       {{"AWS_PROFILE", "p"}, {"AWS_ACCESS_KEY_ID", "e"}, {"AWS_SECRET_ACCESS_KEY", "es"}},
       "",
       "e"},
      {"no secret",
       keys_d.c_str(),
       "",
       {{"AWS_ACCESS_KEY_ID", "e"}},
       "",
       "AWS_ACCESS_KEY_ID is set without AWS_SECRET_ACCESS_KEY"},
      {"no key",
       keys_d.c_str(),
       "",
       {{"AWS_SECRET_ACCESS_KEY", "e"}},
       "",
       "AWS_SECRET_ACCESS_KEY is set without AWS_ACCESS_KEY_ID"},
      {"security token",
       "",
       "",
       {{"AWS_ACCESS_KEY_ID", "e"},
        {"AWS_SECRET_ACCESS_KEY", "es"},
        {"AWS_SECURITY_TOKEN", "t"},
        {"AWS_SESSION_TOKEN", "u"}},
       "",
       "e/t"},
      {"a line end in a key",
       "",
       "",
       {{"AWS_ACCESS_KEY_ID", "e\nx: y"}, {"AWS_SECRET_ACCESS_KEY", "es"}},
       "",
       "the environment gave keys of several lines or with control characters"},
      {"the token of the other file",
       keys_p.c_str(),
       "[profile p]\naws_session_token = stale\n",
       {},
       "p",
       "k"},
      {"the token of its own file",
       "[p]\naws_access_key_id = k\naws_secret_access_key = s\n"
       "aws_session_token = t\n",
       "",
       {},
       "p",
       "k/t"},
      {"half of the keys",
       "[p]\naws_access_key_id = k\n",
       "",
       {},
       "p",
       "the profile p has only one of aws_access_key_id and aws_secret_access_key"},
      {"empty keys", "[p]\naws_access_key_id =\naws_secret_access_key =\n", "", container, "p",
       "the profile p has only one of aws_access_key_id and aws_secret_access_key"},
      {"a secret of two lines",
       "[p]\naws_access_key_id = k\naws_secret_access_key = a\n  b\n",
       "",
       {},
       "p",
       "the profile p gave keys of several lines or with control characters"},
      {"credentials file first",
       "[p]\naws_access_key_id = c\naws_secret_access_key = cs\n",
       "[profile p]\naws_access_key_id = k\naws_secret_access_key = s\n",
       {},
       "p",
       "c"},
      {"a process before the keys of the configuration",
       "",
       "[profile p]\naws_access_key_id = k\naws_secret_access_key = s\ncredential_process = echo "
       "'{\"Version\":1,\"AccessKeyId\":\"x\",\"SecretAccessKey\":\"s\"}'\n",
       {},
       "p",
       "x"},
      {"a process is not run by a shell",
       "",
       "[profile p]\ncredential_process = echo \"$HOME\" | cat\n",
       {},
       "p",
       "credential_process gave no AccessKeyId or no SecretAccessKey"},
      {"a process that does not exist",
       "",
       "[profile p]\ncredential_process = /no/such\n",
       {},
       "p",
       "cannot run /no/such: No such file or directory"},
      {"web identity", keys_d.c_str(), "", web, "", "web-role/t"},
      {"web identity not for an option", keys_p.c_str(), "", web, "p", "k"},
      {"web identity without a role",
       "",
       "",
       {{"AWS_WEB_IDENTITY_TOKEN_FILE", "jwt"}},
       "",
       "a web identity token is set, but no role"},
      {"a role of another profile",
       keys_p.c_str(),
       "[profile r]\nrole_arn = arn\nsource_profile = p\n",
       {},
       "r",
       "k-role/t"},
      {"a role of a role",
       keys_p.c_str(),
       "[profile r]\nrole_arn = arn\nsource_profile = p\n"
       "[profile s]\nrole_arn = arn\nsource_profile = r\n",
       {},
       "s",
       "k-role-role/t"},
      {"a role of its own keys",
       "[r]\naws_access_key_id = o\naws_secret_access_key = s\n",
       "[profile r]\nrole_arn = arn\nsource_profile = r\n",
       {},
       "r",
       "o-role/t"},
      {"a role of the environment", "",
       "[profile r]\nrole_arn = arn\ncredential_source = Environment\n", keys, "r", "e-role/t"},
      {"a role without a source",
       keys_d.c_str(),
       "[profile r]\nrole_arn = arn\n",
       {},
       "r",
       "the profile r has role_arn and none of source_profile and credential_source"},
      {"a role with an unknown source",
       "",
       "[profile r]\nrole_arn = arn\nsource_profile = q\n",
       {},
       "r",
       "the profile r has the source_profile q, which is not in "},
      {"roles in a circle",
       "",
       "[profile r]\nrole_arn = a\nsource_profile = s\n[profile s]\nrole_arn = a\n"
       "source_profile = r\n",
       {},
       "r",
       "the profile s has a role whose source leads back to it"},
      {"a role whose source is empty", "",
       "[profile r]\nrole_arn = a\nsource_profile = q\n"
       "[profile q]\nregion = x\n",
       container, "r", "the profile r has a role, and its source q has no credentials"},
      {"a second factor",
       keys_p.c_str(),
       "[profile r]\nrole_arn = a\nsource_profile = p\nmfa_serial = m\n",
       {},
       "r",
       "the profile r signs in with a multi-factor device (mfa_serial), which vizzy does not "
       "support"},
      {"single sign-on", keys_p.c_str(),
       "[profile p]\nsso_session = x\nsso_account_id = 1\nsso_role_name = r\n", container, "p",
       "the profile p signs in with IAM Identity Center (sso_...), which vizzy does not support"},
      {"a console session", "", "[profile p]\nlogin_session = x\n", container, "p",
       "the profile p signs in with aws login (login_session), which vizzy does not support"},
      {"a profile without credentials", "", "[profile p]\nregion = eu-west-1\n", container, "p",
       "the profile p has no credentials"},
      {"a container elsewhere", "", "", container, "",
       "AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https:// address or an address of this "
       "machine"},
      {"nothing", "", "", {}, "", "no credentials for the store"},
  }};
  for (const IdentityCase& each : cases) {
    INFO(each.name);
    const std::string found = signer_of(each, server.url());
    CHECK(found.substr(0, each.expected.size()) == each.expected);
  }
}
