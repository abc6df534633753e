#pragma once

#include <string>
#include <vector>

#include "core/http/client.h"
#include "core/http/credentials.h"
#include "core/http/environment.h"
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

/// AWS_ENDPOINT_URL_CLOUDFRONT, as the AWS tools have it, or CloudFront's own.
[[nodiscard]] std::string cloudfront_endpoint(const http::Environment& environment);

/// The path in a URL, without a final slash: "/feed" of "https://www.example.com/feed/".
[[nodiscard]] std::string path_of_url(const std::string& url);

}  // namespace vizzy::purge
