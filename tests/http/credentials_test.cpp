#include "core/http/credentials.h"

#include <catch2/catch.hpp>

#include <map>

#include "tests/http/canned_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::http;
using namespace vizzy::test;

namespace {

const std::string kJson =
    R"({"AccessKeyId":"k","SecretAccessKey":"s","Token":"t","SessionToken":"t",)"
    R"("Expiration":"2999-01-02T03:04:05Z"})";

/// An environment and a home of its own; nobody asks the machine's metadata.
struct CredentialsFixture {
  TemporaryFolder home;
  std::map<std::string, std::string> variables{{"HOME", home.path().string()},
                                               {"AWS_EC2_METADATA_DISABLED", "true"}};
  Client client{ClientOptions{}};

  [[nodiscard]] Environment environment() const {
    return [this](const char* name) {
      const auto found = variables.find(name);
      return found == variables.end() ? "" : found->second;
    };
  }
  [[nodiscard]] CredentialSource source(const std::string& profile = "") {
    return {client, environment(), profile, "eu-west-1"};
  }
  void write(const std::string& file, const std::string& text) const {
    std::filesystem::create_directories(home / ".aws");
    write_file(home / (".aws/" + file), text);
  }
};

}  // namespace

TEST_CASE("credentials come from the environment first") {
  CredentialsFixture fixture;
  fixture.write("credentials",
                "[default]\naws_access_key_id = file\naws_secret_access_key = file\n");
  fixture.variables["AWS_ACCESS_KEY_ID"] = "k";
  fixture.variables["AWS_SECRET_ACCESS_KEY"] = "s";
  fixture.variables["AWS_SESSION_TOKEN"] = "t";
  CredentialSource source = fixture.source();
  CHECK(source.get().access_key == "k");
  CHECK(source.get().secret_key == "s");
  CHECK(source.get().session_token == "t");
}

TEST_CASE("credentials come from the profile that is named, in either file") {
  CredentialsFixture fixture;
  fixture.write("credentials",
                "# comment\n[default]\naws_access_key_id = d\naws_secret_access_key = ds\n"
                "[other]\naws_access_key_id=o\naws_secret_access_key=os\n");
  fixture.write("config",
                "[profile third]\nregion = eu-north-1\naws_access_key_id = t\n"
                "aws_secret_access_key = ts\ns3 =\n  aws_access_key_id = nested\n");
  CHECK(fixture.source().get().access_key == "d");
  CHECK(fixture.source("other").get().secret_key == "os");
  CHECK(fixture.source("third").get().access_key == "t");
  fixture.variables["AWS_PROFILE"] = "other";
  CHECK(fixture.source().get().access_key == "o");
  CHECK(read_profile(fixture.environment(), "third").at("region") == "eu-north-1");
  CHECK(thrown(ErrorKind::usage, [&] { (void)fixture.source("none").get(); }) ==
        "no profile is named \"none\" in " + (fixture.home / ".aws/credentials").string() + " or " +
            (fixture.home / ".aws/config").string() + "; check --profile and AWS_PROFILE");
}

TEST_CASE("credentials come from a process that the profile names") {
  CredentialsFixture fixture;
  fixture.write("config", "[default]\ncredential_process = echo '" + kJson + "'\n");
  const Credentials found = fixture.source().get();
  CHECK(found.access_key == "k");
  CHECK(found.session_token == "t");
  CHECK(found.expires);
  fixture.write("config", "[default]\ncredential_process = false\n");
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); }) ==
        "credential_process failed; run the command in the profile by hand");
  fixture.write("config", "[default]\ncredential_process = echo nothing\n");
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); }) ==
        "credential_process gave no AccessKeyId and SecretAccessKey; check what it answers");
}

TEST_CASE("credentials come from a container's endpoint with its token") {
  CredentialsFixture fixture;
  const CannedServer server([](const std::string&) { return CannedServer::answer(200, kJson); });
  write_file(fixture.home / "token", "secret token\n");
  fixture.variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = server.url() + "/get";
  fixture.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = (fixture.home / "token").string();
  CHECK(fixture.source().get().access_key == "k");
  CHECK(server.requests().at(0).find("authorization: secret token\r\n") != std::string::npos);
}

TEST_CASE("credentials come from the instance's metadata by a session of version 2") {
  CredentialsFixture fixture;
  const CannedServer server([](const std::string& request) {
    if (request.starts_with("PUT /latest/api/token ")) return CannedServer::answer(200, "session");
    if (request.find("x-aws-ec2-metadata-token: session\r\n") == std::string::npos)
      return CannedServer::answer(401, "");
    return CannedServer::answer(
        200, request.find("/security-credentials/role ") == std::string::npos ? "role" : kJson);
  });
  fixture.variables.erase("AWS_EC2_METADATA_DISABLED");
  fixture.variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = server.url();
  CHECK(fixture.source().get().secret_key == "s");
  CHECK(server.requests().size() == 3);
}

TEST_CASE("credentials come from a web identity, and are renewed before they expire") {
  CredentialsFixture fixture;
  int calls = 0;
  const CannedServer server([&](const std::string&) {
    const std::string expires = ++calls == 1 ? "2001-01-01T00:00:00Z" : "2999-01-01T00:00:00Z";
    return CannedServer::answer(
        200, "<R><Credentials><AccessKeyId>k" + std::to_string(calls) +
                 "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t"
                 "</SessionToken><Expiration>" +
                 expires + "</Expiration></Credentials></R>");
  });
  write_file(fixture.home / "jwt", "a.b+c\n");
  fixture.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = (fixture.home / "jwt").string();
  fixture.variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/feed";
  fixture.variables["AWS_ENDPOINT_URL_STS"] = server.url();
  CredentialSource source = fixture.source();
  CHECK(source.get().access_key == "k1");
  CHECK(source.get().access_key == "k2");
  CHECK(source.get().access_key == "k2");
  CHECK(server.requests().at(0).ends_with(
      "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole"
      "%2Ffeed&RoleSessionName=vizzy-publish&WebIdentityToken=a.b%2Bc"));
}

TEST_CASE("no credentials anywhere is an error that says where to put them") {
  CredentialsFixture fixture;
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); }) ==
        "no credentials for the store; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a "
        "profile of ~/.aws/credentials with --profile");
}
