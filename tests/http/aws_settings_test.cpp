#include "core/http/aws_settings.h"

#include <catch2/catch.hpp>

#include <array>
#include <map>
#include <utility>

#include "core/http/aws_endpoint.h"
#include "tests/support/temporary_folder.h"
#include "tests/support/text_file.h"
#include "tests/support/thrown.h"

using namespace vizzy;
using namespace vizzy::http;
using namespace vizzy::test;

namespace {

/// A home with a configuration, and an environment.
struct SettingsFixture {
  TemporaryFolder home;
  std::map<std::string, std::string> variables{{"HOME", home.path().string()}};

  explicit SettingsFixture(const std::string& config, const std::string& credentials = "") {
    std::filesystem::create_directories(home / ".aws");
    write_file(home / ".aws/config", config);
    if (!credentials.empty()) write_file(home / ".aws/credentials", credentials);
  }
  [[nodiscard]] AwsSettings settings(const std::string& profile = "") const {
    return {[this](const char* name) {
              const auto found = variables.find(name);
              return found == variables.end() ? "" : found->second;
            },
            profile};
  }
};

}  // namespace

TEST_CASE("a profile is found under each of the names that the AWS tools take for it") {
  for (const char* section :
       {"[profile prod]", "[profile  prod]", "[profile\tprod]", "[profile \"prod\"]",
        "[profile 'prod'] # main", "[profile pr\\od]"}) {
    const SettingsFixture fixture(std::string(section) + "\nregion = eu-north-1\n");
    CHECK(fixture.settings("prod").region("") == "eu-north-1");
  }
  const SettingsFixture spaced("[profile \"my prod\"]\nregion = eu-north-1\n");
  CHECK(spaced.settings("my prod").region("") == "eu-north-1");
  for (const char* section : {"[prod]", "[profile prod x]", "[Profile prod]", "[profile Prod]",
                              "[profile \"prod]", "[sso-session prod]"}) {
    const SettingsFixture fixture(std::string(section) + "\nregion = eu-north-1\n");
    CHECK(thrown(ErrorKind::usage, [&] {
            (void)fixture.settings("prod");
          }).starts_with("no profile is named \"prod\" in "));
  }
  for (const char* section : {"[default]", "[profile default]"}) {
    const SettingsFixture fixture(std::string(section) + "\nregion = eu-north-1\n");
    CHECK(fixture.settings().region("") == "eu-north-1");
  }
}

TEST_CASE("files are found where the environment says, also below the home folder") {
  SettingsFixture fixture("");
  write_file(fixture.home / "other", "[default]\nregion = eu-north-1\n");
  fixture.variables["PLACE"] = fixture.home.path().string();
  for (const char* file : {"~/other", "$HOME/other", "${PLACE}/other"}) {
    fixture.variables["AWS_CONFIG_FILE"] = file;
    CHECK(fixture.settings().region("") == "eu-north-1");
  }
  for (const char* nothing : {"/dev/null", "/no/such/file", "~", "$NOT_SET/x"}) {
    fixture.variables["AWS_CONFIG_FILE"] = nothing;
    CHECK(fixture.settings().region("") == "us-east-1");
  }
}

TEST_CASE("a profile that the environment names must exist") {
  SettingsFixture fixture("[profile prod]\nregion = eu-north-1\n");
  fixture.variables["AWS_PROFILE"] = "prdo";
  CHECK(thrown(ErrorKind::usage, [&] {
          (void)fixture.settings();
        }).starts_with("no profile is named \"prdo\" in "));
  fixture.variables["AWS_PROFILE"] = "";
  fixture.variables["AWS_DEFAULT_PROFILE"] = "prod";
  CHECK(fixture.settings().region("") == "eu-north-1");
}

TEST_CASE("a region comes from the option, the environment and the profile, in this order") {
  SettingsFixture fixture("[default]\nregion = eu-north-1\n");
  CHECK(fixture.settings().region("") == "eu-north-1");
  fixture.variables["AWS_DEFAULT_REGION"] = "eu-west-2";
  CHECK(fixture.settings().region("") == "eu-west-2");
  fixture.variables["AWS_REGION"] = "eu-west-3";
  CHECK(fixture.settings().region("") == "eu-west-3");
  CHECK(fixture.settings().region("eu-west-1") == "eu-west-1");
  for (const char* wrong : {"eu-west-1.evil.com/", "a@b", "-x", "eu west", "eu_west"})
    CHECK(thrown(ErrorKind::usage, [&] { (void)fixture.settings().region(wrong); }) ==
          "\"" + std::string(wrong) +
              "\" is not a region; write --region eu-west-1, and check AWS_REGION and the profile");
}

TEST_CASE("an endpoint comes from the environment and the profile, the service's own first") {
  SettingsFixture fixture(
      "[default]\nservices = here\nendpoint_url = http://profile:1\n"
      "[services here]\ns3 =\n  endpoint_url = http://services:1/\nsts =\n  region = x\n");
  CHECK(fixture.settings().endpoint("s3") == "http://services:1");
  CHECK(fixture.settings().endpoint("sts") == "http://profile:1");
  fixture.variables["AWS_ENDPOINT_URL"] = "http://all:1";
  CHECK(fixture.settings().endpoint("s3") == "http://all:1");
  fixture.variables["AWS_ENDPOINT_URL_S3"] = "store.example.com";
  CHECK(fixture.settings().endpoint("s3") == "https://store.example.com");
  CHECK(fixture.settings().endpoint("cloudfront") == "http://all:1");
  fixture.variables["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "TRUE";
  CHECK(fixture.settings().endpoint("s3").empty());
  const SettingsFixture missing("[default]\nservices = there\n");
  CHECK(thrown(ErrorKind::usage, [&] {
          (void)missing.settings().endpoint("s3");
        }).starts_with("the profile default names the services there, which are not in "));
}

TEST_CASE("a block s3 of the profile says how buckets are named") {
  const SettingsFixture fixture(
      "[default]\ns3 =\n  addressing_style = path\n  max_queue_size = 9\n");
  CHECK(fixture.settings().addressing_style() == "path");
}

TEST_CASE("each partition has its own names") {
  constexpr std::array<std::pair<const char*, const char*>, 10> kEndpoints{{
      {"eu-west-1", "https://s3.eu-west-1.amazonaws.com"},
      {"us-gov-west-1", "https://s3.us-gov-west-1.amazonaws.com"},
      {"cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn"},
      {"cn-northwest-1", "https://s3.cn-northwest-1.amazonaws.com.cn"},
      {"us-iso-east-1", "https://s3.us-iso-east-1.c2s.ic.gov"},
      {"us-isob-east-1", "https://s3.us-isob-east-1.sc2s.sgov.gov"},
      {"us-isof-south-1", "https://s3.us-isof-south-1.csp.hci.ic.gov"},
      {"eu-isoe-west-1", "https://s3.eu-isoe-west-1.cloud.adc-e.uk"},
      {"eusc-de-east-1", "https://s3.eusc-de-east-1.amazonaws.eu"},
      {"mars-north-1", "https://s3.mars-north-1.amazonaws.com"},
  }};
  for (const auto& [region, endpoint] : kEndpoints) CHECK(aws_endpoint("s3", region) == endpoint);
}

TEST_CASE("an endpoint has no user, no password and no query") {
  CHECK(admitted_endpoint("HTTPS://Host:1/a//") == "https://Host:1/a");
  CHECK(thrown(ErrorKind::usage, [] { (void)admitted_endpoint("http://u:pw@h:1"); }) ==
        "the endpoint http://...@h:1 has a user or a password; write --endpoint-url https://HOST, "
        "and keep keys in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or in a profile");
  for (const char* wrong : {"ftp://h", "https://", "https://h?x", "https://h#x", "https://h h",
                            "https://h\\x", "file:///etc"})
    CHECK(thrown(ErrorKind::usage, [&] { (void)admitted_endpoint(wrong); }) ==
          "\"" + std::string(wrong) +
              "\" is not the address of an endpoint; use --endpoint-url https://HOST");
}
