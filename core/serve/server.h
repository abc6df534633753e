#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <string>

#include "core/serve/access_log.h"
#include "core/serve/network_profile.h"

namespace vizzy::serve {

struct ServeOptions {
  std::string address = "127.0.0.1";  ///< IPv4 or IPv6, no name
  std::uint16_t port = 8080;          ///< 0 for any that is free
  NetworkProfile network;             ///< what the answers are made to feel like
  std::size_t max_connections = 500;  ///< more get 503
  /// From the first byte of a request to the last of its headers, and again for a client to take
  /// its answer (beyond what `network` makes it wait). Slower clients lose the connection.
  std::chrono::milliseconds request_timeout{10'000};
  /// How long a connection may stay without a request.
  std::chrono::milliseconds idle_timeout{60'000};
  std::stop_token stop;
};

/// Serves the web root of an output folder, and the preview, over HTTP/1.1 until `stop` is
/// requested: then it takes no more connections, finishes the answers it is giving (for at most
/// five seconds) and returns. One thread: a request costs some tens of microseconds.
///
/// Errors: `usage` for an address that is none; `failed` when it cannot listen; what goes wrong
/// with one connection ends that one.
ServeReport run_server(const std::filesystem::path& folder, const ServeOptions& options,
                       AccessLog& log);

}  // namespace vizzy::serve
