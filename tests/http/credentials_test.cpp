#include "core/http/credentials.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <map>
#include <thread>
#include <vector>

#include "core/http/aws_settings.h"
#include "core/timestamp.h"
#include "tests/http/canned_server.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::http;
using namespace vizzy::test;

namespace {

const std::string kJson =
    R"({"Version":1,"AccessKeyId":"k","SecretAccessKey":"s","Token":"t","SessionToken":"t",)"
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
  CHECK(AwsSettings(fixture.environment(), "third").region("") == "eu-north-1");
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
        "credential_process gave no AccessKeyId or no SecretAccessKey; check the values that it "
        "gives");
  fixture.write("config",
                "[default]\ncredential_process = sh -c 'echo no key today >&2; exit 1'\n");
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); }) ==
        "credential_process failed: no key today; run the command in the profile by hand");
  fixture.write("config", "[default]\ncredential_process = echo '{\"AccessKeyId\":\"k\"}'\n");
  CHECK(
      thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); }) ==
      "credential_process does not say \"Version\": 1, the only one that is known; run the command "
      "in the profile by hand");
}

TEST_CASE("a token and a time that are null are not there") {
  CredentialsFixture fixture;
  fixture.write("config",
                "[default]\ncredential_process = echo '{\"Version\":1,\"AccessKeyId\":\"k\","
                "\"SecretAccessKey\":\"s\",\"SessionToken\":null,\"Expiration\":null}'\n");
  const Credentials found = fixture.source().get();
  CHECK(found.session_token.empty());
  CHECK_FALSE(found.expires);
}

TEST_CASE("credentials of another type or with an unknown time are refused") {
  CredentialsFixture fixture;
  const auto refusal = [&](const std::string& members) {
    fixture.write("config",
                  "[default]\ncredential_process = echo '{\"Version\":1," + members + "}'\n");
    return thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); });
  };
  CHECK(refusal(R"("AccessKeyId":7,"SecretAccessKey":"s")") ==
        "the AccessKeyId that credential_process gave is not text; check the values that it gives");
  CHECK(refusal(R"("AccessKeyId":"k","SecretAccessKey":"s","Expiration":"soon")") ==
        "credential_process gave an expiry time that cannot be read: \"soon\"; check the values "
        "that it gives");
  CHECK(refusal(R"("AccessKeyId":"k","SecretAccessKey":"a\u000ab")") ==
        "credential_process gave keys of several lines or with control characters; check the "
        "values that it gives");
}

TEST_CASE("a process that does not end is ended at the deadline") {
  CredentialsFixture fixture;
  fixture.write("config", "[default]\ncredential_process = sleep 30\n");
  const auto start = std::chrono::steady_clock::now();
  const Client client({.deadline = start + std::chrono::milliseconds(300)});
  CredentialSource source(client, fixture.environment(), "", "eu-west-1");
  CHECK(thrown(ErrorKind::failed, [&] { (void)source.get(); }) ==
        "credential_process did not end in time; run the command in the profile by hand");
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));
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

namespace {

std::string sts_answer(const std::string& key, const std::string& expires) {
  return CannedServer::answer(
      200, "<AssumeRoleResponse xmlns=\"x\"><AssumeRoleResult><Credentials><AccessKeyId>" + key +
               "</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
               "<Expiration>" +
               expires + "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>");
}

std::string in_seconds(int seconds) {
  return format_timestamp(
      std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) +
      std::chrono::seconds(seconds));
}

}  // namespace

TEST_CASE("credentials come from a web identity, and are renewed when they have expired") {
  CredentialsFixture fixture;
  int calls = 0;
  const CannedServer server([&](const std::string&) {
    const std::string key = "k" + std::to_string(++calls);
    return sts_answer(key, calls == 1 ? "2001-01-01T00:00:00Z" : "2999-01-01T00:00:00Z");
  });
  write_file(fixture.home / "jwt", "a.b+c\n");
  fixture.variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = (fixture.home / "jwt").string();
  fixture.variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/feed";
  fixture.variables["AWS_ENDPOINT_URL_STS"] = server.url();
  CredentialSource source = fixture.source();
  CHECK(source.get().access_key == "k2");
  CHECK(source.get().access_key == "k2");
  CHECK(calls == 2);
  CHECK(server.requests().at(0).ends_with(
      "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole"
      "%2Ffeed&RoleSessionName=vizzy-publish&WebIdentityToken=a.b%2Bc"));
}

TEST_CASE("credentials that had expired when they came are an error, with both times") {
  CredentialsFixture fixture;
  fixture.write("config",
                "[default]\ncredential_process = echo '{\"Version\":1,\"AccessKeyId\":\"k\","
                "\"SecretAccessKey\":\"s\",\"Expiration\":\"2001-01-01T00:00:00Z\"}'\n");
  const std::string said = thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); });
  CHECK(said.starts_with(
      "the credentials expired at 2001-01-01T00:00:00Z, and this machine's clock reads 20"));
  CHECK(said.ends_with("; get new ones, or set the clock"));
}

TEST_CASE("credentials near their end are renewed by one call, while all go on with the old ones") {
  CredentialsFixture fixture;
  std::atomic<int> calls = 0;
  const CannedServer server([&](const std::string&) {
    if (++calls > 1) std::this_thread::sleep_for(std::chrono::milliseconds(400));
    return sts_answer("k" + std::to_string(calls), in_seconds(calls == 1 ? 3 : 3600));
  });
  fixture.write("config",
                "[default]\nrole_arn = arn:aws:iam::1:role/feed\nsource_profile = base\n"
                "[profile base]\naws_access_key_id = b\naws_secret_access_key = bs\n");
  fixture.variables["AWS_ENDPOINT_URL_STS"] = server.url();
  CredentialSource source = fixture.source();
  CHECK(source.get().access_key == "k1");
  std::atomic<int> old_ones = 0;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i)
      threads.emplace_back([&] {
        for (int j = 0; j < 60; ++j) {
          if (source.get().access_key == "k1") ++old_ones;
          std::this_thread::sleep_for(std::chrono::milliseconds(50));
        }
      });
  }
  CHECK(source.get().access_key == "k2");
  CHECK(calls == 2);
  CHECK(old_ones > 8);
}

TEST_CASE("a renewal that fails harms nobody until the credentials expire") {
  CredentialsFixture fixture;
  fixture.write("config", "[default]\ncredential_process = /bin/sh " +
                              (fixture.home / "process").string() + "\n");
  write_file(fixture.home / "process",
             "echo x >> " + (fixture.home / "calls").string() + "; [ $(wc -l < " +
                 (fixture.home / "calls").string() +
                 ") = 1 ] || { echo broken >&2; exit 1; }; echo '{\"Version\":1,\"AccessKeyId\":"
                 "\"k\",\"SecretAccessKey\":\"s\",\"Expiration\":\"" +
                 in_seconds(3) + "\"}'");
  CredentialSource source = fixture.source();
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(1500);
  while (std::chrono::steady_clock::now() < end) {
    CHECK(source.get().access_key == "k");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(1700));
  CHECK(thrown(ErrorKind::failed, [&] { (void)source.get(); }) ==
        "credential_process failed: broken; run the command in the profile by hand");
}

TEST_CASE("no credentials anywhere is an error that says where to put them") {
  CredentialsFixture fixture;
  CHECK(thrown(ErrorKind::failed, [&] { (void)fixture.source().get(); }) ==
        "no credentials for the store; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a "
        "profile of ~/.aws/credentials with --profile");
}
