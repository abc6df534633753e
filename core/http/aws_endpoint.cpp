#include "core/http/aws_endpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/error.h"
#include "core/http/header_value.h"
#include "core/http/xml.h"
#include "core/shown_address.h"

namespace vizzy::http {

namespace {

struct Partition {
  std::string_view regions;  ///< what the names of its regions begin with
  const char* suffix;
};

/// From botocore's partitions.json; every other region is of the partition aws.
constexpr std::array kPartitions{
    Partition{"cn-", "amazonaws.com.cn"},    Partition{"us-iso-", "c2s.ic.gov"},
    Partition{"us-isob-", "sc2s.sgov.gov"},  Partition{"eu-isoe-", "cloud.adc-e.uk"},
    Partition{"us-isof-", "csp.hci.ic.gov"}, Partition{"eusc-", "amazonaws.eu"},
};

constexpr std::size_t kMaxLabel = 63;

bool is_host_label(std::string_view text) {
  return !text.empty() && text.size() <= kMaxLabel && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-';
         });
}

}  // namespace

std::string dns_suffix(const std::string& region) {
  for (const Partition& partition : kPartitions)
    if (region.starts_with(partition.regions)) return partition.suffix;
  return "amazonaws.com";
}

std::string aws_endpoint(const std::string& service, const std::string& region) {
  return fmt::format("https://{}.{}.{}", service, region, dns_suffix(region));
}

GlobalService cloudfront_service(const std::string& region) {
  if (region.starts_with("cn-"))
    return {aws_endpoint("cloudfront", "cn-northwest-1"), "cn-northwest-1"};
  return {"https://cloudfront.amazonaws.com", "us-east-1"};
}

void require_region(const std::string& region) {
  if (is_host_label(region)) return;
  throw Error(ErrorKind::usage, fmt::format("\"{}\" is not a region", quotable(region)),
              {"write --region eu-west-1, and check AWS_REGION and the profile"});
}

std::string admitted_endpoint(const std::string& endpoint) {
  std::string url = endpoint.find("://") == std::string::npos ? "https://" + endpoint : endpoint;
  while (url.ends_with('/') && !url.ends_with("://")) url.pop_back();
  const std::string scheme = lower_case(url.substr(0, url.find("://")));
  const std::string_view rest = std::string_view(url).substr(scheme.size() + 3);
  if (rest.find('@') != std::string_view::npos)
    throw Error(ErrorKind::usage,
                fmt::format("the endpoint {} has a user or a password", shown_address(url)),
                {"write --endpoint-url https://HOST, and keep keys in AWS_ACCESS_KEY_ID and "
                 "AWS_SECRET_ACCESS_KEY or in a profile"});
  const bool is_plain = std::ranges::all_of(rest, [](char c) { return c > ' ' && c < 0x7f; });
  if ((scheme != "http" && scheme != "https") || rest.empty() || rest.front() == '/' || !is_plain ||
      rest.find_first_of("?#\\") != std::string_view::npos)
    throw Error(ErrorKind::usage,
                fmt::format("\"{}\" is not the address of an endpoint", quotable(endpoint)),
                {"use --endpoint-url https://HOST"});
  return url.replace(0, scheme.size(), scheme);
}

}  // namespace vizzy::http
