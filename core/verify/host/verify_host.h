#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "core/definition/definition.h"
#include "core/http/client.h"
#include "core/progress.h"
#include "core/verify/finding.h"
#include "core/verify/host/document_check.h"
#include "core/verify/host/walked_feed.h"

namespace vizzy::verify::host {

struct HostOptions {
  definition::Definition definition;    ///< names of feeds and of their keys, collections
  std::vector<std::string> feeds = {};  ///< to walk; all of the definition when empty
  std::size_t documents = 100;          ///< keys of each feed whose documents are read
  std::uint64_t max_requests = 20'000;
  unsigned concurrency = 8;
  /// Name and value of what goes with each request, such as a token.
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::stop_token stop = {};
};

/// Resources of one kind that were read, and the encodings in which they came ("br", "gzip",
/// "identity").
struct CheckedKind {
  std::string kind;  ///< "entries", "objects" or "documents"
  std::uint64_t count = 0;
  std::vector<std::string> encodings;
};

/// What was read of a live host, and the findings.
struct HostReport {
  std::string url;                   ///< the web root
  std::vector<WalkedFeed> feeds;     ///< that were asked for
  std::vector<WalkedFeed> segments;  ///< of these
  std::vector<CheckedKind> kinds;
  std::vector<CheckedDocuments> documents;
  std::uint64_t max_requests = 0;
  std::uint64_t requests = 0;  ///< that were made
  std::uint64_t bytes = 0;     ///< of bodies
  double seconds = 0;
  bool ran_out_of_requests = false;
  std::vector<Finding> findings;  ///< errors first

  [[nodiscard]] std::size_t count(Severity severity) const;
};

/// Verifies the host whose web root is at `url`: walks feeds as a client does and checks every
/// answer against docs/FORMAT.md. Errors: `failed` when the host cannot be reached; `usage` for a
/// feed that the definition does not have; `interrupted`.
[[nodiscard]] HostReport verify_host(const std::string& url, const HostOptions& options,
                                     http::Client& client, Progress& progress);

[[nodiscard]] std::string json(const HostReport& report);
/// Fits 80 columns, except for names that are longer.
[[nodiscard]] std::string text(const HostReport& report);

}  // namespace vizzy::verify::host
