#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "core/destination/destination.h"
#include "core/destination/location.h"
#include "core/error.h"
#include "core/http/client.h"
#include "core/http/credentials.h"
#include "core/http/environment.h"

namespace vizzy::destination {

/// How the bucket's name gets into URLs: in the path for a named endpoint and for names that are no
/// part of a host's name, in the host's name for AWS, unless it is said.
enum class Addressing { automatic, path, virtual_host };

/// What a store needs to be known besides its URL. What is empty comes from the environment and the
/// profile, as for the AWS tools: AWS_REGION, AWS_ENDPOINT_URL_S3...
struct StoreOptions {
  std::string endpoint_url = {};
  std::string region = {};
  std::string profile = {};
  Addressing addressing = Addressing::automatic;
  http::RetryPolicy retry = {};
  http::Environment environment = &http::process_environment;
  /// No request is sent after it.
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop = {};
};

/// A destination and its bookkeeping, open, with what they use.
struct Destinations {
  std::unique_ptr<http::Client> client = {};
  std::unique_ptr<http::CredentialSource> credentials = {};
  std::unique_ptr<Destination> web;
  std::unique_ptr<Destination> bookkeeping;
  /// Other places where bookkeeping of the web root was left (see `other_bookkeeping`).
  std::vector<std::unique_ptr<Destination>> left_over = {};
  std::vector<Message> warnings = {};  ///< about where they are

  [[nodiscard]] std::vector<Destination*> other_bookkeeping() const;
};

/// Opens what `locate` and `locate_bookkeeping` find. Sends nothing.
/// Errors: `usage` as theirs; `failed` when a folder is not there, or lies in an output folder.
[[nodiscard]] Destinations open_destinations(const DestinationUrls& urls,
                                             const StoreOptions& options);

/// Opens what requests to other services of AWS need, unless a store did. Sends nothing.
void open_credentials(Destinations& opened, const StoreOptions& options);

}  // namespace vizzy::destination
