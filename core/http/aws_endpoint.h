#pragma once

#include <string>

namespace vizzy::http {

/// The end of the names of a region's hosts: "amazonaws.com", "amazonaws.com.cn"
/// (https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html).
[[nodiscard]] std::string dns_suffix(const std::string& region);

/// "https://s3.eu-west-1.amazonaws.com"
[[nodiscard]] std::string aws_endpoint(const std::string& service, const std::string& region);

/// A global service of AWS: where it is asked and for which region its requests are signed.
struct GlobalService {
  std::string endpoint;
  std::string region;
};
/// CloudFront in the partition of a region.
[[nodiscard]] GlobalService cloudfront_service(const std::string& region);

/// Checks that a region is a name and no part of another address. Errors: `usage`.
void require_region(const std::string& region);

/// An endpoint as requests are sent to it: with a scheme, "https" unless it has one, and without
/// slashes at its end. Errors: `usage` for what is not an HTTP address, and for one with a user or
/// a password, which it does not quote.
[[nodiscard]] std::string admitted_endpoint(const std::string& endpoint);

}  // namespace vizzy::http
