#pragma once

#include <string>
#include <vector>

#include "core/http/aws_endpoint.h"
#include "core/http/aws_settings.h"
#include "core/http/client.h"
#include "core/http/credentials.h"
#include "core/purge/purger.h"

namespace vizzy::purge {

/// Invalidates paths of a CloudFront distribution (API of 2020-05-31, CreateInvalidation). The
/// reference of the request is CloudFront's CallerReference: a request that is made again changes
/// nothing and costs nothing. Up to 1,000 paths go in one invalidation.
class CloudFront final : public Purger {
 public:
  struct Distribution {
    std::string id;         ///< "E1ABCDEF2GHIJK"
    std::string endpoint;   ///< "https://cloudfront.amazonaws.com"
    std::string base_path;  ///< of the web root within the distribution: empty, or "/feed"
    std::string region = "us-east-1";  ///< for which its requests are signed
  };

  /// The client and the credentials must outlive it.
  CloudFront(Distribution distribution, http::Client& client, http::CredentialSource& credentials);

  /// Errors: `failed` with the remedy; `interrupted`.
  void purge(const PurgeRequest& request) override;

 private:
  void invalidate(const std::vector<std::string>& paths, const std::string& reference);

  Distribution distribution_;
  http::Client& client_;
  http::CredentialSource& credentials_;
};

/// Where CloudFront is said to be (see `AwsSettings::endpoint`), or its own endpoint in the
/// partition of a region.
[[nodiscard]] http::GlobalService cloudfront_service(const http::AwsSettings& settings,
                                                     const std::string& region);

/// The path in a URL, without a final slash: "/feed" of "https://www.example.com/feed/".
[[nodiscard]] std::string path_of_url(const std::string& url);

}  // namespace vizzy::purge
