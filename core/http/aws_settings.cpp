#include "core/http/aws_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <initializer_list>
#include <utility>

#include "core/error.h"
#include "core/http/aws_endpoint.h"
#include "core/http/header_value.h"

namespace vizzy::http {

namespace {

std::string first_set(std::initializer_list<std::string> texts) {
  for (const std::string& text : texts)
    if (!text.empty()) return text;
  return "";
}

/// "AWS_ENDPOINT_URL_S3"
std::string endpoint_variable(std::string service) {
  std::ranges::transform(service, service.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return "AWS_ENDPOINT_URL_" + service;
}

}  // namespace

AwsSettings::AwsSettings(Environment environment, const std::string& profile)
    : environment_(std::move(environment)), files_(environment_), is_option_(!profile.empty()) {
  std::string name = first_set({profile, variable("AWS_PROFILE"), variable("AWS_DEFAULT_PROFILE")});
  is_asked_for_ = !name.empty();
  if (!is_asked_for_) name = "default";
  if (is_asked_for_ && !files_.has_profile(name))
    throw Error(ErrorKind::usage,
                fmt::format("no profile is named \"{}\" in {}", name, files_.names()),
                {"check --profile and AWS_PROFILE"});
  profile_ = files_.profile(name);
}

std::string AwsSettings::region(const std::string& option) const {
  const std::string region =
      first_set({option, variable("AWS_REGION"), variable("AWS_DEFAULT_REGION"),
                 profile_.setting("region"), "us-east-1"});
  require_region(region);
  return region;
}

std::string AwsSettings::endpoint(const std::string& service) const {
  const std::string ignored = first_set({variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"),
                                         profile_.setting("ignore_configured_endpoint_urls")});
  if (lower_case(ignored) == "true") return "";
  const std::string services = profile_.setting("services");
  std::string found =
      first_set({variable(endpoint_variable(service).c_str()), variable("AWS_ENDPOINT_URL")});
  if (found.empty() && !services.empty()) {
    const IniSection& section = files_.services(services, profile_);
    if (const auto block = section.find(service); block != section.end())
      found = nested_option(block->second, "endpoint_url");
  }
  if (found.empty()) found = profile_.setting("endpoint_url");
  return found.empty() ? "" : admitted_endpoint(found);
}

std::string AwsSettings::addressing_style() const {
  return nested_option(profile_.setting("s3"), "addressing_style");
}

std::string AwsSettings::ca_file() const {
  return first_set({variable("AWS_CA_BUNDLE"), profile_.setting("ca_bundle")});
}

}  // namespace vizzy::http
